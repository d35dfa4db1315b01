// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import NeuralNetwork
import Tensors
import Testing

/// The whole network against PyTorch's, from the same weights.
@Suite("Network")
struct NetworkTests {
  /// Odd sizes and a batch of two; blocks that need no padding; the other normalisations.
  static let names = ["network-odd", "network-wide", "network-instance", "network-group"]

  @Test("inference gives PyTorch's logits", arguments: names, Precision.available)
  func inference(name: String, precision: Precision) throws {
    let fixture = try NetworkFixture(name)
    let plan = try InferencePlan(
      fixture.configuration, parameters: fixture.parameters, batch: fixture.batch,
      precision: precision, threads: 1)
    var logits = [Float](repeating: .nan, count: plan.logitCount)
    for _ in 0..<2 {
      try fixture.withBatch { images, _ in
        try logits.withUnsafeMutableBufferPointer { try plan.run(images: images, logits: $0) }
      }
      let error = relativeError(logits, try fixture["logits.eval"])
      #expect(error < (precision == .float32 ? 2e-5 : 0.05))
    }
  }

  @Test("a training step gives PyTorch's loss, gradients and statistics", arguments: names)
  func gradients(name: String) throws {
    let fixture = try NetworkFixture(name)
    let plan = try TrainingPlan(fixture.configuration, batch: fixture.batch, threads: 1)
    try plan.load(fixture.parameters)
    let report = try fixture.withBatch { try plan.computeGradients(images: $0, labels: $1) }
    #expect(abs(report.total - Double(try fixture["loss"][0])) < 1e-5)
    let (gradients, parameters) = (try plan.gradientVector(), try plan.parameters())
    for (index, tensor) in gradients.manifest.tensors.enumerated() {
      switch tensor.kind {
      case .weight:
        let expected = try fixture["gradient.\(tensor.name)"]
        let found = gradients.elements(of: index)
        if isNoise(tensor.name, fixture.configuration) {
          #expect(found.allSatisfy { $0 == 0 }, "\(tensor.name)")
        } else {
          #expect(relativeError(found, expected) < 1e-4, "\(tensor.name)")
        }
      case .runningStatistic:
        let expected = try fixture["statistics.\(tensor.name)"]
        #expect(relativeError(parameters.elements(of: index), expected) < 1e-5, "\(tensor.name)")
      }
    }
  }

  /// A bias in front of a normalisation of each channel by itself has no effect, so its gradient is
  /// zero; PyTorch's is what rounding leaves.
  private func isNoise(_ name: String, _ configuration: ViTUNetConfiguration) -> Bool {
    if case .group = configuration.normalization { return false }
    return ["encoder.", "decoder.", "bottleneck."].contains { name.hasPrefix($0) }
      && (name.hasSuffix(".0.bias") || name.hasSuffix(".3.bias"))
  }

  @Test("bfloat16 gradients point where float32's do", arguments: names)
  func bfloat16Gradients(name: String) throws {
    guard Precision.bfloat16.isSupported else { return }
    let fixture = try NetworkFixture(name)
    let gradients = try [Precision.float32, .bfloat16].map { precision in
      let plan = try TrainingPlan(
        fixture.configuration, batch: fixture.batch, precision: precision, threads: 1)
      try plan.load(fixture.parameters)
      try fixture.withBatch { _ = try plan.computeGradients(images: $0, labels: $1) }
      return try plan.gradientVector().elements
    }
    func dot(_ a: [Float], _ b: [Float]) -> Double {
      zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    let cosine =
      dot(gradients[0], gradients[1])
      / (dot(gradients[0], gradients[0]) * dot(gradients[1], gradients[1])).squareRoot()
    #expect(cosine > 0.98)
  }

  @Test("the same seed and threads give the same bits", arguments: Precision.available)
  func determinism(precision: Precision) throws {
    let fixture = try NetworkFixture("network-odd")
    let results = try (0..<2).map { _ in
      let plan = try TrainingPlan(
        fixture.configuration, batch: fixture.batch, precision: precision, threads: 2)
      try plan.load(fixture.configuration.initialParameters(seed: 7))
      for _ in 0..<3 {
        try fixture.withBatch {
          _ = try plan.step(images: $0, labels: $1, options: StepOptions(learningRate: 1e-3))
        }
      }
      return try plan.parameters().elements.map(\.bitPattern)
    }
    let differences = zip(results[0], results[1]).filter { $0 != $1 }.count
    #expect(differences == 0)
  }

  @Test("more threads than rows and blocks change nothing but the last bits")
  func threads() throws {
    let fixture = try NetworkFixture("network-group")
    let losses = try [1, 2, 5].map { threads in
      let plan = try TrainingPlan(fixture.configuration, batch: fixture.batch, threads: threads)
      try plan.load(fixture.parameters)
      return try fixture.withBatch { try plan.computeGradients(images: $0, labels: $1) }.total
    }
    #expect(losses.allSatisfy { abs($0 - losses[0]) < 1e-5 })
  }

  @Test("tensors are those of PyTorch's state_dict")
  func manifest() throws {
    for expected in try ExpectedManifest.all() {
      let manifest = try expected.configuration.manifest()
      #expect(manifest.tensors.map(\.name) == expected.tensors.map(\.name))
      #expect(manifest.tensors.map(\.shape) == expected.tensors.map(\.shape))
    }
  }
}

extension Precision {
  static let available = Precision.allCases.filter(\.isSupported)
}
