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

  private let layout: ModelLayout
  private let network: WindowedNetwork

  /// - Throws: ``LearningError`` when the model's channels, classes or preprocessing are not ones that
  ///   this program can give it, the options are out of range or do not suit the model, or memory
  ///   does not suffice.
  package init(model: ModelFile, options: PredictionOptions) throws(LearningError) {
    let metadata = model.metadata
    layout = try ModelLayout(metadata)
    var preprocessing = try Self.preprocessing(of: metadata)
    preprocessing.fit = try Self.fit(preprocessing, metadata, options)
    self.preprocessing = preprocessing
    self.metadata = metadata
    self.options = options
    network = try WindowedNetwork(
      metadata.architecture, parameters: model.parameters, precision: options.precision,
      threads: options.threads, overlap: options.overlap,
      reflections: options.mirrors ? try Mirroring.trained(by: metadata) : [.none])
  }

  /// Takes over other parameters of the same network.
  /// - Throws: ``LearningError/network(_:)``.
  package func load(_ parameters: ParameterVector) throws(LearningError) {
    try network.load(parameters)
  }

  /// How the images that a model was trained on had been prepared.
  /// - Throws: ``LearningError`` when that cannot be read, or is not what its network takes.
  package static func preprocessing(
    of metadata: ModelMetadata
  ) throws(LearningError) -> PreprocessingSettings {
    guard let text = metadata.preprocessing else {
      return PreprocessingSettings(extent: metadata.architecture.volume)
    }
    do {
      let settings = try JSONDecoder().decode(PreprocessingSettings.self, from: Data(text.utf8))
      try settings.validate()
      guard settings.extent == metadata.architecture.volume else {
        throw LearningError.unsuitableModel(
          "its images are prepared to \(settings.extent) voxels, and its network takes "
            + "\(metadata.architecture.volume)")
      }
      return settings
    } catch let error as ImagingError {
      throw .imaging(error)
    } catch let error as LearningError {
      throw error
    } catch {
      throw .invalidSettings("the model's preprocessing is not JSON of this program's settings")
    }
  }

  /// Whether brains are resized or cut into windows: a network knows the resolution that it was
  /// trained at, and no other.
  private static func fit(
    _ preprocessing: PreprocessingSettings, _ metadata: ModelMetadata, _ options: PredictionOptions
  ) throws(LearningError) -> PreprocessingSettings.Fit {
    let isKnown = metadata.preprocessing != nil
    switch options.field {
    case .asTrained: return preprocessing.fit
    case .whole:
      guard !isKnown || preprocessing.fit == .resize else {
        throw .unsuitableModel(
          "it was trained on patches at the images' own resolution, not on resized brains")
      }
      return .resize
    case .slidingWindow:
      guard !isKnown || preprocessing.fit == .cropOrPad else {
        throw .unsuitableModel(
          "it was trained on whole brains, resized to \(metadata.architecture.volume) voxels; for "
            + "windows at the images' own resolution, train with --patches")
      }
      return .cropOrPad
    }
  }

  // MARK: Prediction

  /// Segments a case.
  /// - Parameter images: The contrasts in the order of ``Modality``, on one grid.
  /// - Throws: ``LearningError/imaging(_:)`` when they cannot be preprocessed, or
  ///   ``LearningError/network(_:)``; `CancellationError` between windows once the task is cancelled.
  package func predict(_ images: [Volume]) throws -> Prediction {
    try predict(try prepare(images))
  }

  /// Segments a case that ``prepare(_:)`` has made ready.
  /// - Throws: as ``predict(_:)`` of images.
  package func predict(_ prepared: PreparedCase) throws -> Prediction {
    var probabilities = layout.canonical(
      try network.logits(
        layout.input(prepared.images), extent: prepared.placement.extent))
    let voxels = prepared.placement.extent.voxelCount
    let classes = TumourClass.allCases.count
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

  /// Preprocesses a case as the model was trained.
  /// - Throws: ``LearningError/imaging(_:)``.
  package func prepare(_ images: [Volume]) throws(LearningError) -> PreparedCase {
    try LearningError.wrapping(LearningError.imaging) { () throws(ImagingError) in
      try preprocessing.covering(images).apply(images: images, labels: nil)
    }
  }
}
