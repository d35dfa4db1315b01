// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Whether a listed identity may take part.
package enum TrustState: String, Sendable, CaseIterable {
  case enrolled
  /// For good: its keys are never taken again.
  case revoked
}
