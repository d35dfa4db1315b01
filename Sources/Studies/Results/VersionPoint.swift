// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import GRDB

/// A version that a trial made.
package struct VersionPoint: Codable, Sendable, Equatable, FetchableRecord, PersistableRecord {
  package static let databaseTableName = "version"

  package let trial: Int
  package let version: UInt64
  /// Virtual, since the trial began.
  package let seconds: Double
  /// Updates folded up to here.
  package let updates: Int
  /// Sent up to here, in both directions.
  package let bytes: Int64
  /// Updates that this version is made of.
  package let contributions: Int
  package let meanStaleness: Double
  package let maximumStaleness: UInt64
  /// L2 norm of the change of the model.
  package let norm: Double

  package init(
    trial: Int, version: UInt64, seconds: Double, updates: Int, bytes: Int64, contributions: Int,
    meanStaleness: Double, maximumStaleness: UInt64, norm: Double
  ) {
    self.trial = trial
    self.version = version
    self.seconds = seconds
    self.updates = updates
    self.bytes = bytes
    self.contributions = contributions
    self.meanStaleness = meanStaleness
    self.maximumStaleness = maximumStaleness
    self.norm = norm
  }
}
