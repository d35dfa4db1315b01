// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Evaluation
import Imaging
import Learning
import ModelExchange
import Services
import Tensors

/// A twin at work on cases. Belongs to one task at a time.
final class TimelineSegmenter {
  let twin: TimelineMeasurement.Twin
  private let predictor: Predictor

  /// - Throws: ``TwinError/unusableTwin(refresh:reason:)``, `LearningError`.
  init(_ stored: StoredTwin, threads: Int) throws {
    let record = stored.record
    let metadata: ModelMetadata
    do {
      metadata = try ModelMetadata(fields: stored.metadata)
      try metadata.architecture.manifest().require(stored.parameters.manifest)
    } catch {
      let text = "\(error)"
      throw TwinError.unusableTwin(
        refresh: record.refresh, reason: text.hasSuffix(".") ? String(text.dropLast()) : text)
    }
    var options = PredictionOptions()
    options.threads = threads
    predictor = try Predictor(
      model: ModelFile(metadata: metadata, parameters: stored.parameters), options: options)
    twin = TimelineMeasurement.Twin(
      refresh: record.refresh, parentVersion: record.parent.number,
      digest: stored.parameters.digest.description)
  }

  /// - Parameter content: Of the case's images.
  /// - Throws: `LearningError`, `EvaluationError` for a mask on another grid.
  func measure(_ item: CohortCase, content: String) throws -> TimelineMeasurement {
    let labels = try predictor.predict(try CaseReader.images(of: item).volumes).labels
    return TimelineMeasurement(
      patient: item.patient, case: item.id, content: content, twin: twin,
      millilitres: TimelineMeasurement.millilitres(of: labels),
      reference: try reference(of: item, beside: labels), unixMicroseconds: WallClock.microseconds()
    )
  }

  private func reference(
    of item: CohortCase, beside prediction: LabelVolume
  ) throws -> TimelineMeasurement.Reference? {
    guard let content = try TimelineContent.maskDigest(of: item),
      let mask = try CaseReader.mask(of: item)
    else { return nil }
    let matrix = try ConfusionMatrix(reference: mask, prediction: prediction)
    return TimelineMeasurement.Reference(
      content: content, millilitres: TimelineMeasurement.millilitres(of: mask),
      dice: Dictionary(
        uniqueKeysWithValues: Structure.regions.map { ($0.rawValue, matrix[$0].dice) }))
  }
}
