// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation

/// A version of the global model.
package struct VersionEntry: Sendable, Equatable, Codable {
  package struct Contributor: Sendable, Equatable, Codable {
    package var agent: String
    package var baseVersion: UInt64?
    package var staleness: UInt64?
  }

  package var key: String
  package var version: UInt64
  package var time: Int64
  package var updateCount: Int
  package var contributors: [Contributor]
  package var staleness: [UInt64]
  /// L2 norm of the change of the model.
  package var norm: Double
  /// Since the version before.
  package var seconds: Double
}
