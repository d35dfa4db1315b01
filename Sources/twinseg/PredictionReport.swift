// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Evaluation
import Imaging

/// What was found in a case.
struct PredictionReport: Encodable {
  let `case`: String
  let path: String
  let millilitres: [String: Double]
  let seconds: Double

  init(case id: String, path: String, prediction: LabelVolume, seconds: Double) {
    self.case = id
    self.path = path
    self.seconds = seconds
    millilitres = TimelineMeasurement.millilitres(of: prediction)
  }

  var line: String {
    let volumes = TumourRegion.allCases.map {
      "\($0.rawValue) \(TrainingProgress.text(millilitres[$0.rawValue] ?? 0)) mL"
    }
    return "\(path)  \(volumes.joined(separator: "  "))  \(TrainingProgress.text(seconds)) s"
  }
}
