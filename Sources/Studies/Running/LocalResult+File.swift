// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Tensors

extension LocalResult {
  /// As ``init(_:)`` reads it.
  var file: ParameterFile {
    ParameterFile(
      parameters: delta,
      metadata: [
        "study.loss": "\(outcome.report.loss.bitPattern)", "study.steps": "\(outcome.report.steps)",
        "study.samples": "\(outcome.sampleCount)",
      ])
  }

  init?(_ file: ParameterFile) {
    guard let loss = file.metadata["study.loss"].flatMap(UInt64.init),
      let steps = file.metadata["study.steps"].flatMap(UInt64.init),
      let samples = file.metadata["study.samples"].flatMap(Int.init),
      let report = try? TrainingReport(
        loss: Double(bitPattern: loss), seconds: 0, steps: steps)
    else { return nil }
    self.init(
      delta: file.parameters, outcome: TrainingOutcome(sampleCount: samples, report: report))
  }
}
