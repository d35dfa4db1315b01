// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What the sections of a study's report share.
struct StudyContext: Sendable {
  let description: StudyDescription
  /// Trials that are there, and that the study has.
  let trialCount: Int
  let plannedCount: Int
  /// More agents' bars do not fit beside one another: then figures show how they spread.
  static let barLimit = 16

  init(description: StudyDescription, results: [TrialResult]) {
    self.description = description
    trialCount = results.count
    plannedCount =
      description.scenarios.count * description.strategies.count * description.seeds.count
  }

  var isTraining: Bool { description.problem == "segmentation" }

  /// What models are judged by.
  var measure: String { isTraining ? "Dice" : "score" }

  /// What takes part.
  var site: String { isTraining ? "hospital" : "agent" }

  /// The strategy that speed-ups are over: the first synchronous one, which its name tells, else the
  /// first one.
  var reference: String? {
    description.strategies.first { $0.lowercased().contains("fedavg") }
      ?? description.strategies.first
  }

  /// How much a strategy took to reach the target is only known where there is one.
  var target: Double? { description.target }
}
