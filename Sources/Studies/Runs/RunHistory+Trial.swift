// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

extension RunHistory {
  /// What a trial's trainings say.
  package init(_ result: TrialResult) {
    var (staleness, ofAgents) = ([Int: Int](), [String: Int]())
    for training in result.trainings where training.outcome == .folded {
      staleness[Int(clamping: training.staleness ?? 0), default: 0] += 1
      ofAgents[training.agent, default: 0] += 1
    }
    self.init(
      versions: result.record.version, updates: result.record.updatesFolded,
      staleness: staleness, updatesOfAgents: ofAgents,
      updatesRefused: result.record.updatesRefused)
  }
}
