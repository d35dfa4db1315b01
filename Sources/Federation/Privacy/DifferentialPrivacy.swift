// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Client-level differential privacy of what the aggregator publishes: each update's delta is
/// clipped to norm C, and each version's weighted sum gets noise N(0, (sigma·C)²) per coordinate.
///
/// - Adjacency: two runs are neighbours when one agent's contributions are zero vectors in one of
///   them and anything in the other (zero-out). So all of an agent's cases are protected together,
///   against everyone who sees models, other agents included. The aggregator itself sees updates.
/// - Not protected: who takes part, when, how stale and how often, and what an agent reports beside
///   its delta (loss, cases, metrics). Weights and divisors must not depend on data: every agent
///   counts as one case.
/// - Holds for the weighted mean, not for a ``RobustRule``, whose sensitivity is another.
/// - Adding each coordinate rounds it to 2^-32, so d coordinates can move a clipped delta by up to
///   √d · 2^-33 beyond C: 3.5e-7 for 9 million, which the accounting leaves out.
package struct DifferentialPrivacy: Sendable, Equatable, Codable {
  /// C: the largest norm that a delta counts with.
  package let clippingNorm: NormBound
  /// sigma: the noise's standard deviation for each unit of C.
  package let noiseMultiplier: Double
  /// The probability up to which epsilon need not hold; less than one over the number of agents.
  package let delta: Double
  /// The epsilon that no agent's spend may pass; nil: spend is only counted.
  package let epsilonBudget: Double?
  /// The largest mu² of Gaussian differential privacy that keeps to the budget; nil: no budget.
  package let muSquaredBudget: Double?
  /// On each version's sum.
  package let noise: GaussianNoise

  /// - Throws: ``FederationError/outOfRange(name:value:allowed:)``.
  package init(
    clippingNorm: Double, noiseMultiplier: Double, delta: Double, epsilonBudget: Double? = nil
  ) throws(FederationError) {
    self.clippingNorm = try NormBound(limit: clippingNorm)
    guard noiseMultiplier > 0 && noiseMultiplier.isFinite else {
      throw .outOfRange(
        name: "noise multiplier", value: "\(noiseMultiplier)", allowed: "above 0, finite")
    }
    guard delta >= PrivacyAccountant.minimumDelta && delta < 1 else {
      throw .outOfRange(
        name: "privacy delta", value: "\(delta)",
        allowed: "\(PrivacyAccountant.minimumDelta) to less than 1")
    }
    if let epsilonBudget, !(epsilonBudget > 0 && epsilonBudget.isFinite) {
      throw .outOfRange(
        name: "epsilon budget", value: "\(epsilonBudget)", allowed: "above 0, finite")
    }
    self.noiseMultiplier = noiseMultiplier
    self.delta = delta
    self.epsilonBudget = epsilonBudget
    muSquaredBudget = epsilonBudget.map {
      PrivacyAccountant().muSquared(epsilon: $0, delta: delta)
    }
    noise = try GaussianNoise(standardDeviation: noiseMultiplier * clippingNorm)
  }
}
