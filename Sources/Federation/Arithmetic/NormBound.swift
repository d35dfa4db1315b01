// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Keeps a single update from moving the model further than others: a delta whose Euclidean norm is
/// above the limit C is scaled down to it, delta · min(1, C / ‖delta‖). Its direction stays.
///
/// It bounds what a wrong or hostile update can do in one version, and is the clipping of
/// differential privacy (McMahan et al. 2018, arXiv 1710.06963).
package struct NormBound: Sendable, Equatable, Codable {
  /// C, in units of the parameters.
  package let limit: Double

  /// - Throws: ``FederationError/outOfRange(name:value:allowed:)`` unless above 0 and finite.
  package init(limit: Double) throws(FederationError) {
    guard limit > 0 && limit.isFinite else {
      throw .outOfRange(name: "norm bound", value: "\(limit)", allowed: "above 0, finite")
    }
    self.limit = limit
  }

  /// What a delta of this norm is to be multiplied by: min(1, C / norm), rounded down, so that the
  /// product in exact arithmetic is at most C. 0 for a norm that is not finite.
  package func factor(norm: Double) -> Double {
    guard norm.isFinite else { return 0 }
    guard norm > limit else { return 1 }
    return (limit / norm).nextDown
  }
}
