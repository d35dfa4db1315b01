// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// A rule that turns gradients into a change of the weights.
package enum Optimizer: Sendable, Hashable, Codable {
  /// Kingma and Ba 2015, as PyTorch has it; `weightDecay` enters the gradient.
  case adam(Adam = Adam())
  /// Loshchilov and Hutter 2019: `weightDecay` shrinks the weights instead.
  case adamW(Adam = Adam(weightDecay: 0.01))
  /// Stochastic gradient descent with momentum, as PyTorch has it.
  case sgd(SGD = SGD())

  /// Values that it keeps for each weight.
  var moments: Int {
    switch self {
    case .adam, .adamW: 2
    case .sgd(let sgd): sgd.momentum == 0 ? 0 : 1
    }
  }

  func validate() throws(NetworkError) {
    switch self {
    case .adam(let adam), .adamW(let adam):
      guard [adam.beta1, adam.beta2].allSatisfy({ (0..<1).contains($0) }), adam.epsilon > 0,
        adam.epsilon.isFinite, adam.weightDecay >= 0, adam.weightDecay.isFinite
      else {
        throw .invalidConfiguration(
          "Adam needs betas in 0 to 1, 1 excluded, a positive epsilon and a weight decay that is "
            + "not negative; it has \(adam.beta1), \(adam.beta2), \(adam.epsilon), \(adam.weightDecay)"
        )
      }
    case .sgd(let sgd):
      guard (0..<1).contains(sgd.momentum), sgd.weightDecay >= 0, sgd.weightDecay.isFinite,
        !sgd.nesterov || sgd.momentum > 0
      else {
        throw .invalidConfiguration(
          "SGD needs a momentum in 0 to 1, 1 excluded (positive for Nesterov's), and a weight decay "
            + "that is not negative; it has \(sgd.momentum) and \(sgd.weightDecay)")
      }
    }
  }

  package struct Adam: Sendable, Hashable, Codable {
    package var beta1: Double
    package var beta2: Double
    package var epsilon: Double
    package var weightDecay: Double

    package init(
      beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0
    ) {
      self.beta1 = beta1
      self.beta2 = beta2
      self.epsilon = epsilon
      self.weightDecay = weightDecay
    }
  }

  package struct SGD: Sendable, Hashable, Codable {
    package var momentum: Double
    package var weightDecay: Double
    package var nesterov: Bool

    package init(momentum: Double = 0.9, weightDecay: Double = 0, nesterov: Bool = false) {
      self.momentum = momentum
      self.weightDecay = weightDecay
      self.nesterov = nesterov
    }
  }
}
