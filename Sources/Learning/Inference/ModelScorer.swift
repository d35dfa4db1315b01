// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Evaluation
import Imaging
import ModelExchange
import NeuralNetwork
import Tensors

/// Scores several sets of parameters of one network on cases' own grids. Each case is read and
/// preprocessed once for all.
///
/// Belongs to one task at a time.
package final class ModelScorer {
  private let predictor: Predictor

  /// - Throws: ``LearningError``.
  package init(
    _ architecture: ViTUNetConfiguration, preprocessing: PreprocessingSettings,
    options: PredictionOptions
  ) throws {
    let metadata = try ModelMetadata(
      architecture: architecture,
      preprocessing: String(decoding: try RunFiles.json(preprocessing), as: UTF8.self))
    predictor = try Predictor(
      model: ModelFile(
        metadata: metadata, parameters: try architecture.initialParameters(seed: 0)),
      options: options)
  }

  /// The scores of one case, in the order of the models.
  /// - Parameter observe: Is given each model's index, what it says of the case, and the case's mask.
  /// - Throws: ``LearningError`` when the case cannot be read or has no mask; what `observe` throws.
  package func scores(
    of item: CohortCase, models: [ParameterVector],
    observe: (Int, Prediction, LabelVolume) throws -> Void = { _, _, _ in }
  ) throws -> [CaseScore] {
    guard let reference = try CaseReader.mask(of: item) else {
      throw LearningError.noCases("to score without a mask: '\(item.id)' has none")
    }
    let prepared = try predictor.prepare(try CaseReader.images(of: item).volumes)
    return try models.enumerated().map { index, parameters in
      try predictor.load(parameters)
      let prediction = try predictor.predict(prepared)
      try observe(index, prediction, reference)
      return try CaseScore(id: item.id, reference: reference, prediction: prediction.labels)
    }
  }
}
