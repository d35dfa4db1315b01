// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What happened to a supervised process.
package enum SupervisionEvent: Sendable, Equatable {
  case started(name: String, processIdentifier: Int32)
  /// It ended by itself; `reason` reads as in "was killed by signal 9".
  case ended(name: String, reason: String, willRestart: Bool)
}
