// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Gaussian differential privacy (Dong, Roth, Su, arXiv 1905.02383): a release is mu-GDP when
/// telling neighbours apart is no easier than N(0, 1) from N(mu, 1). Releases compose as
/// mu = √Σ mu_v² (Corollary 3.3), also when later ones depend on what earlier ones published,
/// as long as the sum keeps to its bound (Smith, Thakurta 2022, arXiv 2210.17520).
///
/// An agent whose updates have weights s_j in one version moves its sum by at most C·Σ s_j, against
/// noise of sigma·C: mu_v = Σ s_j / sigma. Weights here are without the clipping's factor.
///
/// mu-GDP is (epsilon, delta)-DP for every epsilon >= 0 with (Corollary 2.13)
///
///     delta = Φ(−epsilon/mu + mu/2) − e^epsilon Φ(−epsilon/mu − mu/2)
///
/// Accuracy: a relative 1e-11, for mu in [1e-4, 100] and delta from ``minimumDelta``.
package struct PrivacyAccountant: Sendable, Equatable {
  /// The least delta that is told from 0.
  package static let minimumDelta = 1e-200

  package init() {}

  /// mu_v² of one version.
  package func muSquared(weight: Double, noiseMultiplier: Double) -> Double {
    let mu = weight / noiseMultiplier
    return mu * mu
  }

  /// The least delta for an epsilon.
  package func delta(muSquared: Double, epsilon: Double) -> Double {
    precondition(muSquared >= 0 && epsilon >= 0, "mu² \(muSquared), epsilon \(epsilon)")
    guard muSquared > 0 else { return 0 }
    let mu = muSquared.squareRoot()
    guard mu.isFinite else { return 1 }
    // e^epsilon φ(upper) = φ(lower), so no power of e can overflow.
    let lower = epsilon / mu - mu / 2
    let upper = epsilon / mu + mu / 2
    let density = exp(-lower * lower / 2) / (2 * Double.pi).squareRoot()
    if lower < 0 {
      return max(0, 0.5 * erfc(lower / 2.0.squareRoot()) - density * Self.millsRatio(upper))
    }
    return density * Self.millsDifference(lower, width: mu)
  }

  /// The least epsilon for a delta, rounded up: 0 when nothing was released, infinite for an
  /// infinite mu. Grows with mu and falls with delta.
  package func epsilon(muSquared: Double, delta: Double) -> Double {
    precondition(muSquared >= 0 && delta > 0 && delta < 1, "mu² \(muSquared), delta \(delta)")
    guard self.delta(muSquared: muSquared, epsilon: 0) > delta else { return 0 }
    let mu = muSquared.squareRoot()
    guard mu.isFinite else { return .infinity }
    // delta <= Φ(−lower) <= e^(−lower²/2) / 2, which is at most `delta` from here on.
    let bound = mu * mu / 2 + mu * (-2 * log(delta)).squareRoot()
    return Self.bisect(0, bound) { self.delta(muSquared: muSquared, epsilon: $0) <= delta }.upper
  }

  /// The largest mu² whose epsilon is at most this: what an agent may spend in all.
  package func muSquared(epsilon: Double, delta: Double) -> Double {
    precondition(epsilon > 0 && delta > 0 && delta < 1, "epsilon \(epsilon), delta \(delta)")
    var bound = 1.0
    while self.epsilon(muSquared: bound, delta: delta) <= epsilon { bound *= 2 }
    return Self.bisect(0, bound) { self.epsilon(muSquared: $0, delta: delta) > epsilon }.lower
  }

  /// Neighbouring doubles, or as good as, between which the condition becomes true.
  private static func bisect(
    _ lower: Double, _ upper: Double, where condition: (Double) -> Bool
  ) -> (lower: Double, upper: Double) {
    var (lower, upper) = (lower, upper)
    while true {
      let middle = lower + (upper - lower) / 2
      guard middle > lower && middle < upper else { return (lower, upper) }
      if condition(middle) { upper = middle } else { lower = middle }
    }
  }

  // MARK: Mills' ratio

  /// Φ(−x) / φ(x), for x >= 0.
  private static func millsRatio(_ x: Double) -> Double {
    if x < 20 { return (Double.pi / 2).squareRoot() * exp(x * x / 2) * erfc(x / 2.0.squareRoot()) }
    // Laplace's continued fraction, x + 1/(x + 2/(x + …)).
    var fraction = x
    for term in stride(from: 16.0, through: 1, by: -1) { fraction = x + term / fraction }
    return 1 / fraction
  }

  /// Mills' ratio of x less that of x + width, for x >= 0.
  private static func millsDifference(_ x: Double, width: Double) -> Double {
    if width > 0.5 { return millsRatio(x) - millsRatio(x + width) }
    // The ratio is ∫ e^(−xt − t²/2) dt over t > 0, so the difference is that integral with
    // 1 − e^(−width·t) beside it: positive throughout, where the subtraction would cancel.
    // The trapezoidal rule on t = scale · e^s, which falls off as e^(2s) to the left and faster than
    // any power to the right: its error falls exponentially with the step.
    let scale = 1 / max(x, 1)
    let step = 0.1
    var sum = 0.0
    for index in -180...42 {
      let t = scale * exp(step * Double(index))
      sum += exp(-t * (x + t / 2)) * -expm1(-width * t) * t
    }
    return sum * step
  }
}
