// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import FoundationEssentials
import Imaging
import ModelExchange
import NeuralNetwork
import Tensors

/// A model that segments cases: preprocessing, network, and the way back to the case's own grid.
///
/// Belongs to one task at a time, as its plan does.
package final class Predictor {
  package let metadata: ModelMetadata
  package let options: PredictionOptions
  /// As the model was trained; of a model that does not say, the default for BraTS.
  package let preprocessing: PreprocessingSettings

  private let plan: InferencePlan
  private let window: SlidingWindow

  /// - Throws: ``LearningError`` when the model's preprocessing cannot be read, the options are out of
  ///   range or memory does not suffice.
  package init(model: ModelFile, options: PredictionOptions) throws(LearningError) {
    let architecture = model.metadata.architecture
    metadata = model.metadata
    self.options = options
    preprocessing = try Self.preprocessing(of: model.metadata)
    var overlap = 0.0
    if case .slidingWindow(let share) = options.field { overlap = share }
    window = try SlidingWindow(window: architecture.volume, overlap: overlap)
    plan = try LearningError.wrapping(LearningError.network) { () throws(NetworkError) in
      try InferencePlan(
        architecture, parameters: model.parameters, precision: options.precision,
        threads: options.threads)
    }
  }

  /// Takes over other parameters of the same network.
  /// - Throws: ``LearningError/network(_:)``.
  package func load(_ parameters: ParameterVector) throws(LearningError) {
    try LearningError.wrapping(LearningError.network) { () throws(NetworkError) in
      try plan.load(parameters)
    }
  }

  /// How the images that a model was trained on had been prepared.
  package static func preprocessing(
    of metadata: ModelMetadata
  ) throws(LearningError) -> PreprocessingSettings {
    guard let text = metadata.preprocessing else {
      return PreprocessingSettings(extent: metadata.architecture.volume)
    }
    do {
      let settings = try JSONDecoder().decode(PreprocessingSettings.self, from: Data(text.utf8))
      try settings.validate()
      return settings
    } catch let error as ImagingError {
      throw .imaging(error)
    } catch {
      throw .invalidSettings("the model's preprocessing is not JSON of this program's settings")
    }
  }

  // MARK: Prediction

  /// Segments a case.
  /// - Parameter images: The contrasts in the order of ``Modality``, on one grid.
  /// - Throws: ``LearningError/imaging(_:)`` when they cannot be preprocessed, or
  ///   ``LearningError/network(_:)``.
  package func predict(_ images: [Volume]) throws(LearningError) -> Prediction {
    let prepared = try prepare(images)
    var probabilities = try logits(prepared)
    let voxels = prepared.placement.extent.voxelCount
    let classes = plan.configuration.classes
    probabilities.withUnsafeMutableBufferPointer { values in
      guard let base = values.baseAddress else { return }
      tsn_softmax(base, base, classes, voxels, voxels)
    }
    let labels = probabilities.withUnsafeBufferPointer {
      prepared.placement.labels(fromProbabilities: $0, classes: classes)
    }
    return Prediction(
      labels: labels, probabilities: probabilities, placement: prepared.placement)
  }

  private func prepare(_ images: [Volume]) throws(LearningError) -> PreparedCase {
    try LearningError.wrapping(LearningError.imaging) { () throws(ImagingError) in
      var settings = preprocessing
      if options.field != .whole {
        // The brain at its own resolution, and at least a window.
        settings.fit = .cropOrPad
        settings.extent = settings.nativeExtent(of: images).padded(to: window.window)
      }
      return try settings.apply(images: images, labels: nil)
    }
  }

  /// The logits of a prepared case, planar.
  private func logits(_ prepared: PreparedCase) throws(LearningError) -> [Float] {
    let extent = prepared.placement.extent
    guard extent != window.window else {
      var logits = [Float](repeating: 0, count: plan.logitCount)
      try run(prepared.images, to: &logits)
      return logits
    }
    return try gathered(prepared.images, extent)
  }

  /// The weighted mean of the logits of all windows.
  private func gathered(_ images: [Float], _ extent: Extent) throws(LearningError) -> [Float] {
    let channels = plan.configuration.inputChannels
    let classes = plan.configuration.classes
    var sums = [Float](repeating: 0, count: classes * extent.voxelCount)
    var weights = [Float](repeating: 0, count: extent.voxelCount)
    var input = [Float](repeating: 0, count: plan.imageCount)
    var logits = [Float](repeating: 0, count: plan.logitCount)
    for start in window.starts(in: extent) {
      window.forEachRow(at: start, in: extent, planes: channels) { inner, outer in
        for x in 0..<window.window.width { input[inner + x] = images[outer + x] }
      }
      try run(input, to: &logits)
      let size = window.window.voxelCount
      window.forEachRow(at: start, in: extent, planes: classes) { inner, outer in
        for x in 0..<window.window.width {
          sums[outer + x] += logits[inner + x] * window.weights[(inner + x) % size]
        }
      }
      window.forEachRow(at: start, in: extent, planes: 1) { inner, outer in
        for x in 0..<window.window.width { weights[outer + x] += window.weights[inner + x] }
      }
    }
    for plane in 0..<classes {
      for voxel in 0..<extent.voxelCount {
        sums[plane * extent.voxelCount + voxel] /= weights[voxel]
      }
    }
    return sums
  }

  /// Runs the network on one volume of its own extent: once, or the mean over all reflections.
  private func run(_ images: [Float], to logits: inout [Float]) throws(LearningError) {
    let reflections = options.mirrors ? Mirroring.all : [.none]
    let extent = window.window
    var input = images
    var output = [Float](repeating: 0, count: logits.count)
    for index in logits.indices { logits[index] = 0 }
    for reflection in reflections {
      images.withUnsafeBufferPointer { images in
        input.withUnsafeMutableBufferPointer {
          reflection.apply(images, to: $0, extent: extent)
        }
      }
      try evaluate(input, to: &output)
      output.withUnsafeBufferPointer { output in
        logits.withUnsafeMutableBufferPointer {
          reflection.add(output, to: $0, extent: extent)
        }
      }
    }
    let share = 1 / Float(reflections.count)
    if share != 1 { for index in logits.indices { logits[index] *= share } }
  }

  private func evaluate(_ input: [Float], to output: inout [Float]) throws(LearningError) {
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

extension Extent {
  /// Each side, or the other's where that is longer.
  fileprivate func padded(to other: Extent) -> Extent {
    Extent(
      depth: max(depth, other.depth), height: max(height, other.height),
      width: max(width, other.width))
  }
}
