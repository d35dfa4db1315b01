// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// How one step changes the weights.
package struct StepOptions: Sendable, Hashable {
  package var learningRate: Double
  /// Gradients with a larger Euclidean norm are shortened to it; nil leaves them alone.
  package var maximumGradientNorm: Double?
  /// Factor mu of the proximal term mu / 2 |w - anchor|^2 (FedProx: Li et al. 2020, eq. 2; Ditto:
  /// Li et al. 2021). Zero without an anchor.
  package var proximal = 0.0

  package init(learningRate: Double) { self.learningRate = learningRate }

  func validate() throws(NetworkError) {
    guard learningRate >= 0, learningRate.isFinite else {
      throw .invalidConfiguration("a learning rate of \(learningRate) is negative or not finite")
    }
    guard proximal >= 0, proximal.isFinite else {
      throw .invalidConfiguration("a proximal factor of \(proximal) is negative or not finite")
    }
    if let maximumGradientNorm, !(maximumGradientNorm > 0 && maximumGradientNorm.isFinite) {
      throw .invalidConfiguration(
        "gradients would be shortened to \(maximumGradientNorm), which is not positive")
    }
  }
}
