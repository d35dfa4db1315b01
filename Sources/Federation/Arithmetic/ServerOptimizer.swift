// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What the aggregator does with the mean change of a version, D: the pseudo-gradient that an
/// optimiser takes in the place of a gradient (FedOpt; Reddi et al. 2021, arXiv 2003.00295). A step
/// goes towards D, since D is a change and not a gradient.
///
/// Adagrad, Adam and Yogi are Algorithm 2 of the paper, with m starting at 0 and v at tau², the
/// least that its initialisation allows:
///
///     m ← beta1·m + (1 − beta1)·D
///     v ← v + D²                                   Adagrad
///     v ← beta2·v + (1 − beta2)·D²                 Adam
///     v ← v − (1 − beta2)·D²·sign(v − D²)          Yogi
///     w ← w + eta·m / (√v + tau)
///
/// There is no bias correction: the paper has none, v starting at tau² serves instead. The paper's
/// experiments use beta1 0.9 (Adagrad: 0), beta2 0.99 and tau 10^-3.
package enum ServerOptimizer: Sendable, Equatable, Codable {
  /// `w ← w + eta·D`.
  case none
  /// `m ← beta·m + D; w ← w + eta·m`, m starting at 0 (FedAvgM; Hsu et al. 2019, arXiv
  /// 1909.06335). D is not damped by 1 − beta, so a constant D moves the model by eta·D/(1 − beta).
  case momentum(beta: Double)
  /// tau: the smaller, the more adaptive.
  case adagrad(beta1: Double = 0, tau: Double = 1e-3)
  case adam(beta1: Double = 0.9, beta2: Double = 0.99, tau: Double = 1e-3)
  case yogi(beta1: Double = 0.9, beta2: Double = 0.99, tau: Double = 1e-3)

  /// Checks that betas are in [0, 1) and tau in [1e-15, 1e15], where float32 holds tau².
  /// - Throws: ``FederationError/outOfRange(name:value:allowed:)``.
  package func validate() throws(FederationError) {
    let betas: [(String, Double)]
    switch self {
    case .none: return
    case .momentum(let beta): betas = [("beta", beta)]
    case .adagrad(let beta1, _): betas = [("beta1", beta1)]
    case .adam(let beta1, let beta2, _), .yogi(let beta1, let beta2, _):
      betas = [("beta1", beta1), ("beta2", beta2)]
    }
    for (name, beta) in betas where !(beta >= 0 && beta < 1) {
      throw .outOfRange(name: name, value: "\(beta)", allowed: "0 to less than 1")
    }
    if let tau, !(tau >= 1e-15 && tau <= 1e15) {
      throw .outOfRange(name: "tau", value: "\(tau)", allowed: "1e-15 to 1e15")
    }
  }

  /// Of the adaptive ones.
  package var tau: Double? {
    switch self {
    case .none, .momentum: nil
    case .adagrad(_, let tau), .adam(_, _, let tau), .yogi(_, _, let tau): tau
    }
  }

  /// The vectors that it keeps from version to version.
  package var momentNames: [String] {
    switch self {
    case .none: []
    case .momentum: [ServerOptimizerState.firstMoment]
    case .adagrad, .adam, .yogi:
      [ServerOptimizerState.firstMoment, ServerOptimizerState.secondMoment]
    }
  }
}
