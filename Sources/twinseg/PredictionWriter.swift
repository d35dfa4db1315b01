// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Evaluation
import Imaging
import Learning
import Rendering

/// Segments cases and writes what was asked for.
struct PredictionWriter: Sendable {
  let folder: PredictionFolder
  let writesProbabilities: Bool
  let drawsOverlay: Bool
  let modelName: String

  /// What an earlier run wrote of the case stays until there is something to replace it, and then goes.
  /// - Throws: ``LearningError`` when the case cannot be read, segmented or written; ``EvaluationError``
  ///   or ``RenderingError`` when its overlay cannot be drawn, after the mask has been written.
  func segment(_ item: CohortCase, with predictor: Predictor) throws -> PredictionReport {
    let start = ContinuousClock.now
    let (images, header) = try CaseReader.images(of: item)
    let prediction = try predictor.predict(images)
    let path = folder.mask(of: item)
    do throws(ImagingError) {
      try NIfTIFile.write(
        prediction.labels.onDisk(as: item.edition), to: path, header: header)
      if writesProbabilities {
        try NIfTIFile.write(
          frames: prediction.nativeProbabilities(), to: folder.probabilities(of: item),
          header: header)
      }
    } catch {
      throw LearningError.imaging(error)
    }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    if drawsOverlay { try draw(item, images, prediction.labels) }
    try folder.removeFiles(
      of: item,
      but: [path] + (writesProbabilities ? [folder.probabilities(of: item)] : [])
        + (drawsOverlay ? [folder.overlay(of: item)] : []))
    return PredictionReport(
      case: item.id, path: path, prediction: prediction.labels, seconds: seconds)
  }

  private func draw(
    _ item: CohortCase, _ images: [Volume], _ prediction: LabelVolume
  ) throws {
    try CaseOverlay.figure(of: item, images, prediction: prediction, subtitle: modelName)
      .png().write(to: folder.overlay(of: item))
  }
}
