// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation

/// How an agent refreshes its twin.
package struct TwinSettings: Sendable, Equatable {
  package var method = TwinMethod.fineTune
  /// Times that a refresh sees every training case.
  package var epochs = 2
  package var learningRate = 1e-3
  /// Ditto's pull to the global model, lambda; at least 0.
  package var lambda = 0.1
  package var trainedLayers = TrainedLayers.all
  package var gate: TwinGate
  /// A refresh is due when the version passes a multiple of this, counted from 0 again where versions have
  /// gone back; at least 1.
  package var versions: UInt64 = 1
  /// Of the run, from which a refresh is due, too; nil: the run has no last version.
  package var lastVersion: Version?

  /// - Throws: ``FederationError`` for a tolerance that is no Dice.
  package init(tolerance: Double = 0) throws(FederationError) {
    gate = try TwinGate(tolerance: tolerance)
  }

  /// Whether a version is one to refresh from.
  /// - Parameter last: The version of the last refresh. One that comes after the version in question is
  ///   of a run that was there before, or of what a restored aggregator has forgotten.
  func isDue(_ version: Version, after last: Version?) -> Bool {
    let before = last.flatMap { $0 > version ? nil : $0 }
    guard version != before else { return false }
    return version.number / versions > (before?.number ?? 0) / versions
      || lastVersion.map { version >= $0 } ?? false
  }
}
