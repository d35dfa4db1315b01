// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import NeuralNetwork
import Tensors

/// A network applied to images of its own volume or, in windows, of a larger one.
///
/// Belongs to one task at a time, as its plan does.
final class WindowedNetwork {
  let plan: InferencePlan
  private let window: SlidingWindow
  private let reflections: [Mirroring]

  /// - Parameter reflections: The mean over which is taken; at least one.
  /// - Throws: ``LearningError``.
  init(
    _ architecture: ViTUNetConfiguration, parameters: ParameterVector, precision: Precision,
    threads: Int, overlap: Double, reflections: [Mirroring] = [.none]
  ) throws(LearningError) {
    precondition(!reflections.isEmpty, "a mean over nothing")
    window = try SlidingWindow(window: architecture.volume, overlap: overlap)
    plan = try LearningError.wrapping(LearningError.network) { () throws(NetworkError) in
      try InferencePlan(
        architecture, parameters: parameters, precision: precision, threads: threads)
    }
    self.reflections = reflections
  }

  /// Takes over other parameters of the same network.
  /// - Throws: ``LearningError/network(_:)``.
  func load(_ parameters: ParameterVector) throws(LearningError) {
    try LearningError.wrapping(LearningError.network) { () throws(NetworkError) in
      try plan.load(parameters)
    }
  }

  /// The logits of every voxel, planar.
  /// - Parameters:
  ///   - images: As many planes as the network has input channels.
  ///   - extent: Theirs; nowhere shorter than the network's volume.
  /// - Throws: ``LearningError/network(_:)``; `CancellationError` before the next window or reflection
  ///   once the task is cancelled.
  func logits(_ images: [Float], extent: Extent) throws -> [Float] {
    precondition(
      images.count == plan.configuration.inputChannels * extent.voxelCount, "\(images.count)")
    guard extent != window.window else {
      var logits = [Float](repeating: 0, count: plan.logitCount)
      try run(images, to: &logits)
      return logits
    }
    return try window.gather(images, of: extent, classes: plan.configuration.classes) {
      (input, logits) throws in try run(input, to: &logits)
    }
  }

  /// Runs the network on one volume of its own extent: once, or the mean over all reflections.
  private func run(_ images: [Float], to logits: inout [Float]) throws {
    guard reflections != [.none] else { return try evaluate(images, to: &logits) }
    let extent = window.window
    var input = images
    var output = [Float](repeating: 0, count: logits.count)
    for index in logits.indices { logits[index] = 0 }
    for reflection in reflections {
      images.withUnsafeBufferPointer { images in
        input.withUnsafeMutableBufferPointer { reflection.apply(images, to: $0, extent: extent) }
      }
      try evaluate(input, to: &output)
      output.withUnsafeBufferPointer { output in
        logits.withUnsafeMutableBufferPointer { reflection.add(output, to: $0, extent: extent) }
      }
    }
    let share = 1 / Float(reflections.count)
    for index in logits.indices { logits[index] *= share }
  }

  private func evaluate(_ input: [Float], to output: inout [Float]) throws {
    try Task.checkCancellation()
    let result = input.withUnsafeBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        Result { () throws(NetworkError) in try plan.run(images: input, logits: output) }
      }
    }
    try LearningError.wrapping(LearningError.network) { () throws(NetworkError) in
      try result.get()
    }
  }
}
