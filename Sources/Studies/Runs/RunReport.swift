// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What a run on images, or a trial of a study, found, with all that is needed to judge it.
package struct RunReport: Codable, Sendable, Equatable {
  package let origin: Origin
  /// nil for a run of real processes.
  package let trial: Trial?
  /// nil for a trial.
  package let preset: String?
  package let strategy: String
  package let seed: UInt64
  /// What differs from the defaults, as `KEY=VALUE`.
  package let settings: [String]
  package let hospitals: [Hospital]
  package let crossSite: CrossSite
  package let auc: Areas
  package let history: RunHistory
  /// nil for a trial, which has no processes.
  package let run: RunOutcome?
  /// From the command to the numbers, of the last part where the run was interrupted; of a trial, what
  /// scoring took.
  package let seconds: Double

  package init(
    origin: Origin, trial: Trial? = nil, preset: String?, strategy: String, seed: UInt64,
    settings: [String],
    hospitals: [Hospital], crossSite: CrossSite, auc: Areas, history: RunHistory, run: RunOutcome?,
    seconds: Double
  ) {
    self.origin = origin
    self.trial = trial
    self.preset = preset
    self.strategy = strategy
    self.seed = seed
    self.settings = settings
    self.hospitals = hospitals
    self.crossSite = crossSite
    self.auc = auc
    self.history = history
    self.run = run
    self.seconds = seconds
  }

  /// Mean over the hospitals that have such a model; nil where none has.
  package func mean(
    _ model: KeyPath<Hospital, ModelMeans?>, _ value: (ModelMeans) -> Double
  ) -> Double? {
    let values = hospitals.compactMap { $0[keyPath: model].map(value) }
    return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }
}
