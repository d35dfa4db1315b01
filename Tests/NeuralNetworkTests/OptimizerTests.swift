// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import NeuralNetwork
import Tensors
import Testing

/// The steps of a plan against those of a plain loop in double, from the plan's own gradients.
@Suite("Optimisers of plans")
struct OptimizerTests {
  static let optimizers: [Optimizer] = [
    .adam(), .adam(.init(beta1: 0.7, beta2: 0.9, epsilon: 1e-4, weightDecay: 0.3)),
    .adamW(.init(weightDecay: 0.3)), .sgd(.init(momentum: 0, weightDecay: 0.1)),
    .sgd(.init(momentum: 0.6)), .sgd(.init(momentum: 0.6, weightDecay: 0.1, nesterov: true)),
  ]

  @Test("every step is its formula's, and a reset begins anew", arguments: optimizers, [1, 2])
  func steps(optimizer: Optimizer, threads: Int) throws {
    let fixture = try NetworkFixture("network-instance")
    let plan = try TrainingPlan(
      fixture.configuration, batch: fixture.batch, optimizer: optimizer, threads: threads)
    try plan.load(fixture.parameters)
    let anchor = try fixture.configuration.initialParameters(seed: 9)
    try plan.setAnchor(anchor)
    var options = StepOptions(learningRate: 0.02)
    options.proximal = 0.05
    var twin = OptimizerTwin(optimizer, count: fixture.parameters.count)
    for step in 0..<6 {
      if step == 4 {
        plan.resetOptimizer()
        twin = OptimizerTwin(optimizer, count: fixture.parameters.count)
      }
      // Shortens every gradient, and then none.
      options.maximumGradientNorm = step % 2 == 0 ? 0.1 : 1e3
      let before = try plan.parameters().elements
      try fixture.withBatch { _ = try plan.step(images: $0, labels: $1, options: options) }
      let expected = twin.step(
        before, gradient: try plan.gradientVector().elements, anchor: anchor.elements,
        options: options)
      let found = try plan.parameters().elements
      let (error, change) = zip(zip(found, expected), before).reduce((0.0, 0.0)) { worst, values in
        let ((found, expected), before) = values
        return (
          max(worst.0, abs(Double(found) - expected) / max(1, abs(expected))),
          max(worst.1, abs(Double(found) - Double(before)))
        )
      }
      #expect(error < 1e-6, "step \(step)")
      #expect(change > 1e-3, "step \(step)")
    }
  }
}

/// The formulas of Optimisers.h, one parameter at a time.
private struct OptimizerTwin {
  private let optimizer: Optimizer
  private var first: [Double]
  private var second: [Double]
  private var steps = 0

  init(_ optimizer: Optimizer, count: Int) {
    self.optimizer = optimizer
    first = [Double](repeating: 0, count: count)
    second = first
  }

  /// The weights after a step; instance normalisation has no running statistics among them.
  mutating func step(
    _ weights: [Float], gradient: [Float], anchor: [Float], options: StepOptions
  ) -> [Double] {
    steps += 1
    let norm = gradient.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    let scale = min(1, (options.maximumGradientNorm ?? .infinity) / norm)
    return weights.indices.map { index in
      let weight = Double(weights[index])
      let pull = options.proximal * (weight - Double(anchor[index]))
      return moved(
        index, weight, gradient: scale * Double(gradient[index]) + pull, rate: options.learningRate)
    }
  }

  private mutating func moved(
    _ index: Int, _ weight: Double, gradient: Double, rate: Double
  ) -> Double {
    switch optimizer {
    case .adam(let adam):
      return weight
        - rate * direction(adam, index, gradient: gradient + adam.weightDecay * weight)
    case .adamW(let adam):
      return weight * (1 - rate * adam.weightDecay)
        - rate * direction(adam, index, gradient: gradient)
    case .sgd(let sgd):
      let gradient = gradient + sgd.weightDecay * weight
      first[index] = sgd.momentum * first[index] + gradient
      return weight
        - rate * (sgd.nesterov ? gradient + sgd.momentum * first[index] : first[index])
    }
  }

  private mutating func direction(
    _ adam: Optimizer.Adam, _ index: Int, gradient: Double
  ) -> Double {
    first[index] = adam.beta1 * first[index] + (1 - adam.beta1) * gradient
    second[index] = adam.beta2 * second[index] + (1 - adam.beta2) * gradient * gradient
    var (power1, power2) = (1.0, 1.0)
    for _ in 0..<steps { (power1, power2) = (power1 * adam.beta1, power2 * adam.beta2) }
    return first[index] / (1 - power1)
      / ((second[index] / (1 - power2)).squareRoot() + adam.epsilon)
  }
}
