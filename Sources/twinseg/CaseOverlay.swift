// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Evaluation
import Imaging
import Learning
import Rendering

/// A case, what was made of it, and how that compares with the case's own mask.
enum CaseOverlay {
  /// - Parameters:
  ///   - images: the case's, in the order of `Modality`.
  ///   - subtitle: who predicted.
  /// - Throws: ``LearningError``, ``EvaluationError`` or ``RenderingError``.
  static func figure(
    of item: CohortCase, _ images: [Volume], prediction: LabelVolume, subtitle: String
  ) throws -> OverlayFigure {
    let flair = Modality.allCases.firstIndex(of: .flair) ?? 0
    let reference = try CaseReader.mask(of: item)
    var dice: [TumourRegion: Double] = [:]
    if let reference {
      let matrix = try ConfusionMatrix(reference: reference, prediction: prediction)
      dice = [
        .enhancing: matrix[.regionET].dice, .core: matrix[.regionTC].dice,
        .whole: matrix[.regionWT].dice,
      ]
    }
    return try OverlayFigure(
      image: images[flair], reference: reference, prediction: prediction, title: item.id,
      subtitle: subtitle, dice: dice)
  }
}
