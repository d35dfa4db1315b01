// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import NeuralNetwork
import Tensors
import Testing

@Suite("Training")
struct TrainingTests {
  @Test("twenty Adam steps follow PyTorch's losses", arguments: Precision.available)
  func losses(precision: Precision) throws {
    let fixture = try NetworkFixture("training")
    let expected = try fixture[precision == .float32 ? "losses" : "losses.bf16"]
    let plan = try TrainingPlan(
      fixture.configuration, batch: fixture.batch, precision: precision, threads: 1)
    try plan.load(fixture.parameters)
    for (step, expected) in expected.enumerated() {
      let report = try fixture.withBatch {
        try plan.step(images: $0, labels: $1, options: StepOptions(learningRate: 1e-3))
      }
      let difference = abs(Float(report.total) - expected) / expected
      #expect(difference < (precision == .float32 ? 1e-3 : 0.02), "step \(step)")
    }
    if precision == .float32 { try checkFinalWeights(fixture, plan) }
  }

  /// The mean difference as a share of what training moved. Rounding grows in training
  /// (make_fixtures.py says why): the limits are twice the largest of twelve runs of PyTorch in
  /// float64, from weights disturbed by 1e-6 of their size.
  private func checkFinalWeights(_ fixture: NetworkFixture, _ plan: TrainingPlan) throws {
    let trained = try plan.parameters()
    let limits: [(String, Float)] = [
      ("encoder.0.0.weight", 0.15), ("vit.encoder.layers.0.linear1.weight", 0.42),
      ("head.weight", 0.005),
    ]
    for (name, limit) in limits {
      let index = try #require(trained.manifest.tensors.firstIndex { $0.name == name })
      let expected = try fixture["parameters.final.\(name)"]
      func distance(_ values: [Float]) -> Float {
        zip(values, expected).reduce(0) { $0 + abs($1.0 - $1.1) } / Float(expected.count)
      }
      let moved = distance(fixture.parameters.elements(of: index))
      #expect(moved > 5e-3, "\(name)")
      #expect(distance(trained.elements(of: index)) < limit * moved, "\(name)")
    }
  }

  /// Of an unoptimised build nobody asks for speed.
  private static let minutes = {
    #if DEBUG
      10
    #else
      1
    #endif
  }()

  @Test(
    "overfits one case to a Dice above 0.95 within a minute", .timeLimit(.minutes(minutes)),
    arguments: Precision.available)
  func overfits(precision: Precision) throws {
    let phantom = Phantom(side: 32, seed: 1)
    let configuration = ViTUNetConfiguration(preset: .tiny, volume: Extent(32))
    let plan = try TrainingPlan(configuration, precision: precision, threads: 1)
    try plan.load(configuration.initialParameters(seed: 1))
    var dice = 0.0
    for step in 0..<400 where dice < 0.97 {
      let report = try phantom.withBatch {
        try plan.step(images: $0, labels: $1, options: StepOptions(learningRate: 2e-3))
      }
      dice = report.classDice.min() ?? 0
      #expect(report.total.isFinite, "step \(step)")
    }
    #expect(dice >= 0.97)
    #expect(try segmentationDice(phantom, plan: plan) > 0.95)
  }

  /// The smallest Dice of any class, of the labels that inference gives with running statistics.
  private func segmentationDice(_ phantom: Phantom, plan: TrainingPlan) throws -> Double {
    let inference = try InferencePlan(
      plan.configuration, parameters: try plan.parameters(), precision: plan.precision, threads: 1)
    var logits = [Float](repeating: 0, count: inference.logitCount)
    try phantom.withBatch { images, _ in
      try logits.withUnsafeMutableBufferPointer { try inference.run(images: images, logits: $0) }
    }
    return phantom.smallestDice(logits: logits, classes: plan.configuration.classes)
  }

  @Test("gradients are shortened to the maximum norm, and to nothing else")
  func clipping() throws {
    let fixture = try NetworkFixture("network-instance")
    func change(maximum: Double?) throws -> [Float] {
      let plan = try TrainingPlan(
        fixture.configuration, batch: fixture.batch,
        optimizer: .sgd(.init(momentum: 0)), threads: 1)
      try plan.load(fixture.parameters)
      var options = StepOptions(learningRate: 1)
      options.maximumGradientNorm = maximum
      try fixture.withBatch { _ = try plan.step(images: $0, labels: $1, options: options) }
      return zip(try plan.parameters().elements, fixture.parameters.elements).map { $0 - $1 }
    }
    func norm(_ x: [Float]) -> Double {
      x.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    }
    let free = try change(maximum: nil)
    let clipped = try change(maximum: norm(free) / 4)
    #expect(abs(norm(clipped) / norm(free) - 0.25) < 1e-3)
    #expect(relativeError(clipped.map { $0 * 4 }, free) < 1e-3)
    #expect(relativeError(try change(maximum: norm(free) * 2), free) == 0)
  }

  @Test("a strong proximal term holds the weights at the anchor")
  func proximal() throws {
    let fixture = try NetworkFixture("network-instance")
    func distance(proximal: Double) throws -> Double {
      let plan = try TrainingPlan(
        fixture.configuration, batch: fixture.batch,
        optimizer: .sgd(.init(momentum: 0)), threads: 1)
      try plan.load(fixture.parameters)
      try plan.setAnchor(fixture.parameters)
      var options = StepOptions(learningRate: 0.05)
      options.proximal = proximal
      for _ in 0..<10 {
        try fixture.withBatch { _ = try plan.step(images: $0, labels: $1, options: options) }
      }
      return zip(try plan.parameters().elements, fixture.parameters.elements)
        .reduce(0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }.squareRoot()
    }
    let free = try distance(proximal: 0)
    #expect(try distance(proximal: 10) < free / 3)
  }

  @Test("the cosine schedule starts, halves and ends where it should")
  func schedule() {
    let schedule = LearningRateSchedule.cosine(initial: 1, final: 0.1, steps: 10)
    #expect(schedule.rate(step: 0) == 1)
    #expect(abs(schedule.rate(step: 5) - 0.55) < 1e-12)
    #expect(schedule.rate(step: 10) == 0.1)
    #expect(schedule.rate(step: 1000) == 0.1)
    #expect(LearningRateSchedule.constant(0.3).rate(step: 9) == 0.3)
  }
}
