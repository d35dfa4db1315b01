// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Decides whether a candidate replaces the twin that serves: only if its validation Dice is no worse
/// than that of the twin and of the global model, each minus a tolerance. Where it is not, the better of
/// those two serves.
package struct TwinGate: Sendable, Equatable {
  /// At least 0.
  package let tolerance: Double

  /// - Throws: ``FederationError/outOfRange(name:value:allowed:)`` for a tolerance outside 0...1.
  package init(tolerance: Double = 0) throws(FederationError) {
    guard (0...1).contains(tolerance) else {
      throw .outOfRange(name: "twin tolerance", value: "\(tolerance)", allowed: "0 to 1")
    }
    self.tolerance = tolerance
  }

  /// - Parameters:
  ///   - candidate: Its Dice; one that is not a number loses.
  ///   - incumbent: Of the twin that serves; nil: there is none.
  package func decide(candidate: Double, incumbent: Double?, global: Double) -> TwinDecision {
    let bar = max(incumbent ?? global, global) - tolerance
    if candidate >= bar { return .accepted }
    return incumbent.map { $0 >= global } ?? false ? .rolledBack : .adoptedGlobal
  }
}
