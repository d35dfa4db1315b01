// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import NeuralNetwork
import Tensors
import Testing

@Suite("Plans")
struct PlanTests {
  static let normalizations: [Normalization] = [.batch, .instance, .group(4)]

  /// Wide enough in its first level for several threads to share the tiles of a convolution.
  private func configuration(_ normalization: Normalization) -> ViTUNetConfiguration {
    var configuration = ViTUNetConfiguration(
      volume: Extent(depth: 16, height: 16, width: 40), firstWidth: 8)
    configuration.levels = 2
    configuration.normalization = normalization
    configuration.transformer = TransformerConfiguration(
      dimensions: 16, heads: 2, depth: 1, perceptronRatio: 2)
    return configuration
  }

  private struct Batch {
    let images: [Float]
    let labels: [UInt8]

    init(images: [Float], labels: [UInt8]) {
      (self.images, self.labels) = (images, labels)
    }

    init(_ configuration: ViTUNetConfiguration, samples: Int) {
      var generator = SeededGenerator(seed: 5)
      let voxels = samples * configuration.volume.voxelCount
      images = (0..<voxels * configuration.inputChannels).map { _ in
        Float(generator.nextUnit() * 4 - 2)
      }
      labels = (0..<voxels).map { _ in UInt8(generator.next() % 4) }
    }

    func with<Result>(
      _ body: (UnsafeBufferPointer<Float>, UnsafeBufferPointer<UInt8>) throws -> Result
    ) rethrows -> Result {
      try images.withUnsafeBufferPointer { images in
        try labels.withUnsafeBufferPointer { try body(images, $0) }
      }
    }
  }

  /// Gradients, and the parameters with the running statistics of two batches.
  private func trained(
    _ configuration: ViTUNetConfiguration, precision: Precision, threads: Int,
    sharesMemory: Bool = true
  ) throws -> [Float] {
    let plan = try TrainingPlan(
      configuration, batch: 2, precision: precision, threads: threads, sharesMemory: sharesMemory)
    try plan.load(configuration.initialParameters(seed: 2))
    let batch = Batch(configuration, samples: 2)
    for _ in 0..<2 {
      _ = try batch.with { try plan.computeGradients(images: $0, labels: $1) }
    }
    return try plan.gradientVector().elements + plan.parameters().elements
  }

  @Test(
    "gradients do not depend on how buffers share memory", arguments: normalizations,
    Precision.available)
  func sharing(normalization: Normalization, precision: Precision) throws {
    let configuration = configuration(normalization)
    let shared = try trained(configuration, precision: precision, threads: 2)
    let apart = try trained(configuration, precision: precision, threads: 2, sharesMemory: false)
    let differences = zip(shared, apart).filter { $0.bitPattern != $1.bitPattern }.count
    #expect(differences == 0)
  }

  @Test(
    "logits do not depend on how buffers share memory", arguments: normalizations,
    Precision.available)
  func sharingInference(normalization: Normalization, precision: Precision) throws {
    let configuration = configuration(normalization)
    let batch = Batch(configuration, samples: 2)
    let logits = try [true, false].map { sharesMemory in
      let plan = try InferencePlan(
        configuration, parameters: configuration.initialParameters(seed: 2), batch: 2,
        precision: precision, threads: 2, sharesMemory: sharesMemory)
      var logits = [Float](repeating: .nan, count: plan.logitCount)
      try logits.withUnsafeMutableBufferPointer { logits in
        try batch.with { images, _ in try plan.run(images: images, logits: logits) }
      }
      return logits
    }
    let differences = zip(logits[0], logits[1]).filter { $0.bitPattern != $1.bitPattern }.count
    #expect(differences == 0)
  }

  @Test("threads change gradients and statistics in the last bits only", arguments: normalizations)
  func threads(normalization: Normalization) throws {
    let configuration = configuration(normalization)
    let one = try trained(configuration, precision: .float32, threads: 1)
    let scale = one.reduce(0) { $0 + Double($1 * $1) }.squareRoot()
    for threads in [2, 3, 5] {
      let several = try trained(configuration, precision: .float32, threads: threads)
      let distance = zip(one, several).reduce(0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
      #expect(distance.squareRoot() < 5e-5 * scale, "\(threads) threads")
    }
  }

  @Test("a step whose gradient is not finite changes nothing")
  func nonFiniteGradient() throws {
    let configuration = configuration(.batch)
    var parameters = try configuration.initialParameters(seed: 2)
    let manifest = parameters.manifest
    // Features are the last norm's bias, which is so small that the head's weights, the largest there
    // are, make moderate logits of them. The bias's own gradient exceeds float32.
    try parameters.withUnsafeMutableBuffer { elements in
      for (tensor, offset) in zip(manifest.tensors, manifest.offsets)
      where tensor.kind == .weight && !tensor.name.hasSuffix(".4.weight") {
        let value: Float = tensor.name.hasSuffix(".4.bias") ? 2e-38 : 0
        for index in 0..<tensor.elementCount { elements[offset + index] = value }
      }
      let head = manifest.offsets[manifest.tensors.firstIndex { $0.name == "head.weight" } ?? 0]
      for index in 0..<4 * configuration.firstWidth {
        elements[head + index] = index < configuration.firstWidth ? -3.4e38 : 3.4e38
      }
    }
    let voxels = 2 * configuration.volume.voxelCount
    let batch = Batch(
      images: [Float](repeating: 0, count: 4 * voxels), labels: [UInt8](repeating: 0, count: voxels)
    )
    let plan = try TrainingPlan(configuration, batch: 2, threads: 2)
    try plan.load(parameters)
    let before = try plan.parameters()
    let error = batch.with { images, labels in
      #expect(throws: NetworkError.self) {
        _ = try plan.step(
          images: images, labels: labels, options: StepOptions(learningRate: 1e-3))
      }
    }
    #expect(error == .nonFiniteGradient)
    let after = try plan.parameters()
    let changed = zip(manifest.tensors, manifest.offsets).contains { tensor, offset in
      tensor.kind == .weight
        && (offset..<offset + tensor.elementCount).contains { before[$0] != after[$0] }
    }
    #expect(!changed)
  }

  @Test("options out of range are named")
  func options() throws {
    let configuration = configuration(.batch)
    let plan = try TrainingPlan(configuration, batch: 2, threads: 1)
    let batch = Batch(configuration, samples: 2)
    var options = [StepOptions(learningRate: .nan), StepOptions(learningRate: -1)]
    options += [0, -1, .infinity].map { norm in
      var options = StepOptions(learningRate: 1e-3)
      options.maximumGradientNorm = norm
      return options
    }
    for options in options {
      #expect(throws: NetworkError.self, "\(options)") {
        try batch.with { _ = try plan.step(images: $0, labels: $1, options: options) }
      }
    }
    let optimizers: [Optimizer] = [
      .adam(.init(beta1: 1)), .adamW(.init(epsilon: 0)), .sgd(.init(momentum: -0.1)),
      .sgd(.init(momentum: 0, nesterov: true)),
    ]
    for optimizer in optimizers {
      #expect(throws: NetworkError.self, "\(optimizer)") {
        _ = try TrainingPlan(configuration, optimizer: optimizer, threads: 1)
      }
    }
  }

  @Test(
    "an optimiser goes on where another left off",
    arguments: [Optimizer.adam(), .adamW(), .sgd(), .sgd(.init(momentum: 0))])
  func resumption(optimizer: Optimizer) throws {
    let configuration = configuration(.batch)
    let batch = Batch(configuration, samples: 2)
    func plan() throws -> TrainingPlan {
      try TrainingPlan(configuration, batch: 2, optimizer: optimizer, threads: 2)
    }
    func step(_ plan: TrainingPlan) throws {
      let options = StepOptions(learningRate: 1e-2)
      _ = try batch.with { try plan.step(images: $0, labels: $1, options: options) }
    }
    let whole = try plan()
    try whole.load(configuration.initialParameters(seed: 2))
    for _ in 0..<2 { try step(whole) }
    let second = try plan()
    try second.load(whole.parameters())
    try second.restore(whole.optimizerMoments())
    for plan in [whole, second] { for _ in 0..<2 { try step(plan) } }
    let (first, resumed) = (try whole.parameters().elements, try second.parameters().elements)
    let differences = zip(first, resumed).filter { $0.bitPattern != $1.bitPattern }.count
    #expect(differences == 0)
    // And forgetting makes a difference, where there is something to forget.
    second.resetOptimizer()
    for plan in [whole, second] { try step(plan) }
    let isSame = try whole.parameters() == second.parameters()
    #expect(isSame == (optimizer == .sgd(.init(momentum: 0))))
  }

  @Test("sizes whose products no Int holds are refused")
  func overflow() throws {
    var configuration = ViTUNetConfiguration(volume: Extent(1024), firstWidth: 1)
    configuration.levels = 1
    configuration.transformer = TransformerConfiguration(
      dimensions: 2, heads: 2, depth: 64, perceptronRatio: 1)
    #expect(throws: NetworkError.self) { try configuration.validate() }
    // The largest that is not refused can be reckoned with.
    configuration.levels = 5
    configuration.volume = Extent(depth: 1024, height: 1024, width: 1024)
    configuration.transformer.heads = 1
    for batch in [1, 1024] {
      let report = try TrainingPlan.memory(of: configuration, batch: batch, threads: 2)
      #expect(report.total > 1 << 39)
    }
    #expect(configuration.multiplyAccumulates > 1 << 39)
  }
}
