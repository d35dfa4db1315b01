// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

extension RunReport {
  /// The trial of a study whose last models a report is of.
  package struct Trial: Codable, Sendable, Equatable {
    package let study: String
    /// As it was read.
    package let file: String
    /// Of its models and numbers, in the study's.
    package let folder: String
    package let scenario: String
    /// The study's twin that the report is of; nil: the study has none.
    package let twin: String?
    /// Virtual, to the last version or the trial's end.
    package let virtualSeconds: Double
    /// Trainings that came to nothing because their agents crashed, dropped out, or their hours ended.
    package let trainingsLost: Int
    package let crashes: Int
    package let dropouts: Int

    package init(
      study: String, file: String, folder: String, scenario: String, twin: String?,
      virtualSeconds: Double, trainingsLost: Int,
      crashes: Int, dropouts: Int
    ) {
      self.study = study
      self.file = file
      self.folder = folder
      self.scenario = scenario
      self.twin = twin
      self.virtualSeconds = virtualSeconds
      self.trainingsLost = trainingsLost
      self.crashes = crashes
      self.dropouts = dropouts
    }
  }
}
