// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// A ViT-UNet that segments: batch normalisation folded into the convolutions, and memory shared
/// between layers.
///
/// A plan belongs to one task at a time; each run uses the plan's threads and returns when done.
package final class InferencePlan {
  package let configuration: ViTUNetConfiguration
  package let batch: Int
  package let precision: Precision
  package let threadCount: Int

  /// What the plan holds in memory.
  package let memory: MemoryReport

  private let working: WorkingParameters
  private let images: Buffer
  private let logits: Buffer
  private let plan: Plan

  /// - Parameter sharesMemory: Whether buffers share memory over a run; off only to test that they may.
  /// - Throws: ``NetworkError`` when the configuration is invalid, the precision is not supported,
  ///   the parameters are another network's or memory does not suffice.
  package init(
    _ configuration: ViTUNetConfiguration, parameters: ParameterVector, batch: Int = 1,
    precision: Precision = .float32, threads: Int, sharesMemory: Bool = true
  ) throws(NetworkError) {
    let network = try NetworkPlan(
      configuration, batch: batch, precision: precision, threads: threads)
    self.configuration = configuration
    self.batch = batch
    self.precision = precision
    threadCount = threads
    working = network.working
    let inference = try network.inference()
    (images, logits) = (inference.images, inference.logits)
    memory = MemoryReport(working, inference: PlanLayout(inference.builder))
    plan = try Plan(inference.builder, sharesMemory: sharesMemory)
    try load(parameters)
  }

  /// What a plan would hold in memory; nothing is taken.
  /// - Throws: ``NetworkError`` as the initialiser does.
  package static func memory(
    of configuration: ViTUNetConfiguration, batch: Int = 1, precision: Precision = .float32,
    threads: Int
  ) throws(NetworkError) -> MemoryReport {
    let network = try NetworkPlan(
      configuration, batch: batch, precision: precision, threads: threads)
    return MemoryReport(
      network.working, inference: PlanLayout(try network.inference().builder))
  }

  /// Takes over other parameters of the same network.
  /// - Throws: ``NetworkError/parameterMismatch(_:)``, and then the former ones are in use still.
  package func load(_ parameters: ParameterVector) throws(NetworkError) {
    try working.load(parameters)
    try plan.prepare()
  }

  /// Elements of the images of a batch: batch, channels, depth, height, width.
  package var imageCount: Int {
    batch * configuration.inputChannels * configuration.volume.voxelCount
  }

  /// Elements of the logits of a batch: batch, classes, depth, height, width.
  package var logitCount: Int {
    batch * configuration.classes * configuration.volume.voxelCount
  }

  /// - Parameters:
  ///   - images: Planar volumes, [batch][channels][depth][height][width].
  ///   - logits: Where the logits go, [batch][classes][depth][height][width].
  /// - Throws: ``NetworkError/inputMismatch(operand:expected:found:)``.
  package func run(
    images: UnsafeBufferPointer<Float>, logits: UnsafeMutableBufferPointer<Float>
  ) throws(NetworkError) {
    try bind(images: images, logits: logits)
    try plan.run()
  }

  /// Seconds of every operation, in their order.
  package func profile(
    images: UnsafeBufferPointer<Float>, logits: UnsafeMutableBufferPointer<Float>
  ) throws(NetworkError) -> [OperationTime] {
    try bind(images: images, logits: logits)
    return try plan.profile()
  }

  private func bind(
    images: UnsafeBufferPointer<Float>, logits: UnsafeMutableBufferPointer<Float>
  ) throws(NetworkError) {
    guard images.count == imageCount, let imageBase = images.baseAddress else {
      throw .inputMismatch(
        operand: "The batch of images", expected: imageCount, found: images.count)
    }
    guard logits.count == logitCount, let logitBase = logits.baseAddress else {
      throw .inputMismatch(operand: "The logits' memory", expected: logitCount, found: logits.count)
    }
    self.images.bind(to: UnsafeMutableRawPointer(mutating: imageBase))
    self.logits.bind(to: UnsafeMutableRawPointer(logitBase))
  }
}
