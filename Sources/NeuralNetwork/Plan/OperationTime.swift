// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// How long one operation of a plan took.
package struct OperationTime: Sendable {
  /// Its kind, such as `WinogradConvolution`.
  package let name: String
  package let seconds: Double
}
