// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import Glibc
import Tensors

/// A ViT-UNet that trains: parameters, gradients and the plan of a step for one shape of batch.
///
/// Everything is compiled and allocated when the plan is made. A plan belongs to one task at a
/// time; each step runs on the plan's threads and returns when it is done.
package final class TrainingPlan {
  package let configuration: ViTUNetConfiguration
  package let batch: Int
  package let precision: Precision
  package let threadCount: Int

  /// What the plan holds in memory.
  package let memory: MemoryReport

  /// More than anybody takes; Adam's bias correction has long ended.
  private static let maximumSteps = 1 << 40

  private let threads: Threads
  private let working: WorkingParameters
  private let gradients: Buffer
  private let gradientMemory: Memory
  private let images: Buffer
  private let labels: Buffer
  private let loss: SegmentationLoss
  private let plan: Plan
  private let state: OptimizerState
  private var anchor: Memory?
  /// Where the gradients of frozen weights lie.
  private var frozen: [Range<Int>] = []

  /// - Parameters:
  ///   - batch: Samples of a step, at least 1.
  ///   - precision: How activations are stored; it must be supported by this processor.
  ///   - threads: Threads of a step, at least 1.
  ///   - sharesMemory: Whether buffers share memory over a step; off only to test that they may.
  /// - Throws: ``NetworkError`` when the configuration is invalid, the precision is not supported or
  ///   memory does not suffice.
  package init(
    _ configuration: ViTUNetConfiguration, batch: Int = 1, precision: Precision = .float32,
    loss options: LossOptions = LossOptions(), optimizer: Optimizer = .adam(), threads: Int,
    sharesMemory: Bool = true
  ) throws(NetworkError) {
    let network = try NetworkPlan(
      configuration, batch: batch, precision: precision, threads: threads)
    try options.validate(classes: configuration.classes)
    try optimizer.validate()
    self.configuration = configuration
    self.batch = batch
    self.precision = precision
    threadCount = threads
    self.threads = network.threads
    working = network.working
    let training = try network.training(loss: options)
    (images, labels, gradients) = (training.images, training.labels, training.gradients)
    loss = training.loss
    memory = MemoryReport(
      working, training: PlanLayout(training.builder), optimizer: optimizer)
    plan = try Plan(
      training.builder, otherBytes: memory.gradients + memory.optimizer,
      sharesMemory: sharesMemory)
    gradientMemory = try Memory(byteCount: memory.gradients)
    gradients.bind(to: gradientMemory.base)
    state = try OptimizerState(optimizer, count: working.weightCount, threads: network.threads)
  }

  /// What a plan would hold in memory; nothing is taken.
  /// - Throws: ``NetworkError`` as the initialiser does.
  package static func memory(
    of configuration: ViTUNetConfiguration, batch: Int = 1, precision: Precision = .float32,
    optimizer: Optimizer = .adam(), threads: Int
  ) throws(NetworkError) -> MemoryReport {
    let network = try NetworkPlan(
      configuration, batch: batch, precision: precision, threads: threads)
    return MemoryReport(
      network.working, training: PlanLayout(try network.training(loss: LossOptions()).builder),
      optimizer: optimizer)
  }

  // MARK: Parameters

  /// Minimises another loss from the next step on.
  /// - Throws: ``NetworkError`` for options that do not fit the network.
  package func setLoss(_ options: LossOptions) throws(NetworkError) {
    try options.validate(classes: configuration.classes)
    loss.options = options
  }

  /// Takes over all parameters, running statistics included.
  /// - Throws: ``NetworkError/parameterMismatch(_:)``.
  package func load(_ parameters: ParameterVector) throws(NetworkError) {
    try working.load(parameters)
  }

  /// All parameters as they are, running statistics included.
  package func parameters() throws(NetworkError) -> ParameterVector { try working.vector() }

  /// The gradients of the last step or ``computeGradients(images:labels:)``; zero for statistics.
  package func gradientVector() throws(NetworkError) -> ParameterVector {
    try working.weightVector(of: gradients.floats)
  }

  /// Sets where the proximal term pulls to, usually the global model; nil for nowhere.
  package func setAnchor(_ parameters: ParameterVector?) throws(NetworkError) {
    guard let parameters else {
      anchor = nil
      return
    }
    let memory: Memory
    if let anchor {
      memory = anchor
    } else {
      memory = try Memory(byteCount: working.weightCount * 4)
    }
    try working.loadWeights(
      of: parameters, into: memory.base.assumingMemoryBound(to: Float.self))
    anchor = memory
  }

  /// Leaves out weights from training by the names of their tensors, from the next step on. They stay
  /// as they are if the optimiser has no moments of them and nothing pulls them elsewhere: to be called
  /// after ``resetOptimizer()``. Their layers' running statistics go on.
  package func freeze(_ isFrozen: (String) -> Bool) {
    frozen = working.weightRanges(where: isFrozen)
  }

  /// Forgets the optimiser's moments.
  package func resetOptimizer() { state.reset() }

  /// What the optimiser remembers, so that training can go on in another process.
  package func optimizerMoments() throws(NetworkError) -> OptimizerMoments {
    var moments: [ParameterVector] = []
    for index in 0..<state.momentCount {
      moments.append(try working.weightVector(of: state.moment(index)))
    }
    return OptimizerMoments(steps: state.steps, moments: moments)
  }

  /// Takes over what an optimiser of the same kind remembered.
  /// - Throws: ``NetworkError/inputMismatch(operand:expected:found:)`` when it has more or fewer
  ///   moments, or ``NetworkError/parameterMismatch(_:)``.
  package func restore(_ remembered: OptimizerMoments) throws(NetworkError) {
    guard remembered.moments.count == state.momentCount else {
      throw .inputMismatch(
        operand: "The list of the optimiser's moments", expected: state.momentCount,
        found: remembered.moments.count)
    }
    guard (0...Self.maximumSteps).contains(remembered.steps) else {
      throw .inputMismatch(
        operand: "The count of the optimiser's steps", expected: Self.maximumSteps,
        found: remembered.steps)
    }
    for moment in remembered.moments { try working.manifest.require(moment.manifest) }
    for (index, moment) in remembered.moments.enumerated() {
      try working.loadWeights(of: moment, into: state.moment(index))
    }
    state.steps = remembered.steps
  }

  // MARK: Steps

  /// Elements of the images of a batch: batch, channels, depth, height, width.
  package var imageCount: Int {
    batch * configuration.inputChannels * configuration.volume.voxelCount
  }

  /// Elements of the labels of a batch: batch, depth, height, width.
  package var labelCount: Int { batch * configuration.volume.voxelCount }

  /// Forward and backward: the loss, the gradients, and the running statistics' share of this batch.
  /// - Parameters:
  ///   - images: Planar volumes, [batch][channels][depth][height][width].
  ///   - labels: A class for every voxel, [batch][depth][height][width]; values that are no class
  ///     leave their voxel out.
  /// - Throws: ``NetworkError/inputMismatch(operand:expected:found:)``.
  @discardableResult
  package func computeGradients(
    images: UnsafeBufferPointer<Float>, labels: UnsafeBufferPointer<UInt8>
  ) throws(NetworkError) -> LossReport {
    try bind(images: images, labels: labels)
    try plan.run()
    return loss.report
  }

  /// A whole step: gradients, clipping, and the optimiser's change of the weights.
  /// - Throws: ``NetworkError/inputMismatch(operand:expected:found:)``,
  ///   ``NetworkError/invalidConfiguration(_:)`` for options out of range;
  ///   ``NetworkError/nonFiniteLoss`` or ``NetworkError/nonFiniteGradient``, and then the
  ///   parameters are what they were.
  @discardableResult
  package func step(
    images: UnsafeBufferPointer<Float>, labels: UnsafeBufferPointer<UInt8>, options: StepOptions
  ) throws(NetworkError) -> LossReport {
    try options.validate()
    working.rememberStatistics()
    let report: LossReport
    let scale: Double
    do throws(NetworkError) {
      report = try computeGradients(images: images, labels: labels)
      for range in frozen {
        (gradients.floats + range.lowerBound).update(repeating: 0, count: range.count)
      }
      guard report.total.isFinite else { throw .nonFiniteLoss }
      scale = try gradientScale(limit: options.maximumGradientNorm)
    } catch {
      // Layers behind a pooling may have taken finite numbers from a batch that was not.
      working.restoreStatistics()
      throw error
    }
    state.step(
      working.buffer.floats, gradient: gradients.floats,
      anchor: options.proximal == 0
        ? nil : anchor.map { UnsafePointer($0.base.assumingMemoryBound(to: Float.self)) },
      gradientScale: scale, options: options)
    return report
  }

  /// Seconds of every operation of a step, in their order.
  package func profile(
    images: UnsafeBufferPointer<Float>, labels: UnsafeBufferPointer<UInt8>
  ) throws(NetworkError) -> [OperationTime] {
    try bind(images: images, labels: labels)
    return try plan.profile()
  }

  private func bind(
    images: UnsafeBufferPointer<Float>, labels: UnsafeBufferPointer<UInt8>
  ) throws(NetworkError) {
    guard images.count == imageCount, let imageBase = images.baseAddress else {
      throw .inputMismatch(
        operand: "The batch of images", expected: imageCount, found: images.count)
    }
    guard labels.count == labelCount, let labelBase = labels.baseAddress else {
      throw .inputMismatch(
        operand: "The batch of labels", expected: labelCount, found: labels.count)
    }
    self.images.bind(to: UnsafeMutableRawPointer(mutating: imageBase))
    self.labels.bind(to: UnsafeMutableRawPointer(mutating: labelBase))
  }

  /// What the gradients are multiplied by.
  private func gradientScale(limit: Double?) throws(NetworkError) -> Double {
    let norm = state.norm(of: gradients.floats)
    guard let norm else { throw .nonFiniteGradient }
    guard let limit else { return 1 }
    return norm > limit ? limit / norm : 1
  }
}
