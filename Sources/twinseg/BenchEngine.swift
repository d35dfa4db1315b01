// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import NeuralNetwork
import Services
import Tensors

struct BenchEngine: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "engine",
    abstract: "Time training steps and inference of the network on random volumes.",
    discussion: """
      Prints medians after one step that warms up: a step is forward, loss, backward and Adam. \
      With --profile also the time of each kind of operation.
      """)

  @Option(name: .long, help: "Side of the cubic volume, in voxels.")
  var volume = 64

  @Option(name: .long, help: "Channels of the first level: 8, 16 (compact), 32 (paper) or others.")
  var channels = 16

  @Option(name: .long, help: "Samples of a step.")
  var batch = 1

  @Option(name: .long, help: "How activations are stored: f32 or bf16.")
  var precision = Precision.float32

  @Option(name: .long, help: "Threads; by default as many as processors.")
  var threads = ProcessInfo.processInfo.activeProcessorCount

  @Option(name: .long, help: "Steps that are timed.")
  var repeats = 5

  @Flag(name: .long, help: "Also print how long each kind of operation takes.")
  var profile = false

  @Flag(name: .long, help: "Print JSON.")
  var json = false

  func validate() throws {
    guard (1...1_000).contains(repeats) else {
      throw ValidationError("--repeats is \(repeats); allowed: 1 to 1000.")
    }
    do {
      _ = try TrainingPlan.memory(
        of: configuration, batch: batch, precision: precision, threads: threads)
    } catch {
      throw ValidationError(error.description)
    }
  }

  private var configuration: ViTUNetConfiguration {
    ViTUNetConfiguration(volume: Extent(volume), firstWidth: channels)
  }

  func run() throws {
    try AvailableMemory.require(try requiredBytes())
    let parameters = try configuration.initialParameters(seed: 0)
    let batch = RandomBatch(configuration, samples: batch, seed: 0)
    let training = try timeTraining(parameters, batch)
    let inference = try timeInference(parameters, batch)
    let result = BenchEngineResult(
      volume: volume, channels: channels, batch: self.batch, precision: precision,
      threads: threads, parameters: trainedCount(parameters.manifest),
      trainStepSecondsMedian: training, inferenceSecondsMedian: inference,
      peakRssBytes: ProcessUsage.current().peakResidentBytes)
    try Console.output(json ? try JSONOutput.text(result) : result.table)
  }

  /// What is in memory at the fullest moment: of a plan, the parameters to load and the batch.
  private func requiredBytes() throws -> Int {
    let training = try TrainingPlan.memory(
      of: configuration, batch: batch, precision: precision, threads: threads)
    let inference = try InferencePlan.memory(
      of: configuration, batch: batch, precision: precision, threads: threads)
    let float = MemoryLayout<Float>.stride
    let logits = batch * configuration.classes * configuration.volume.voxelCount * float
    return max(training.total, inference.total + logits)
      + (try configuration.manifest().elementCount) * float
      + RandomBatch.byteCount(configuration, samples: batch)
  }

  /// PyTorch counts running statistics as buffers, not as parameters.
  private func trainedCount(_ manifest: ParameterManifest) -> Int {
    manifest.tensors.filter { $0.kind == .weight }.reduce(0) { $0 + $1.elementCount }
  }

  private func timeTraining(
    _ parameters: ParameterVector, _ batch: RandomBatch
  ) throws -> Double {
    let plan = try TrainingPlan(
      configuration, batch: self.batch, precision: precision, threads: threads)
    try plan.load(parameters)
    return try batch.withPointers { images, labels in
      let median = try medianSeconds {
        _ = try plan.step(
          images: images, labels: labels, options: StepOptions(learningRate: 1e-4))
      }
      if profile { show("training", try plan.profile(images: images, labels: labels)) }
      return median
    }
  }

  private func timeInference(
    _ parameters: ParameterVector, _ batch: RandomBatch
  ) throws -> Double {
    let plan = try InferencePlan(
      configuration, parameters: parameters, batch: self.batch, precision: precision,
      threads: threads)
    var logits = [Float](repeating: 0, count: plan.logitCount)
    return try batch.withPointers { images, _ in
      try logits.withUnsafeMutableBufferPointer { logits in
        let median = try medianSeconds { try plan.run(images: images, logits: logits) }
        if profile { show("inference", try plan.profile(images: images, logits: logits)) }
        return median
      }
    }
  }

  private func medianSeconds(_ body: () throws -> Void) rethrows -> Double {
    try body()
    let clock = ContinuousClock()
    let times = try (0..<repeats).map { _ in try clock.measure(body) / .seconds(1) }.sorted()
    return times[repeats / 2]
  }

  private func show(_ title: String, _ profile: [OperationTime]) {
    Console.note("\(title):")
    for (name, group) in Dictionary(grouping: profile, by: \.name)
      .sorted(by: { $0.value.seconds > $1.value.seconds })
    {
      let milliseconds = (group.seconds * 1e5).rounded() / 100
      Console.note("  \(name) (\(group.count)): \(milliseconds) ms")
    }
  }
}

extension Precision: ExpressibleByArgument {}

extension [OperationTime] {
  fileprivate var seconds: Double { reduce(0) { $0 + $1.seconds } }
}
