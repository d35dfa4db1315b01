// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

extension RunHistory {
  /// What a trial's trainings say; of those that are part of a version.
  package init(_ result: TrialResult) {
    var (updates, staleness, ofAgents) = (0, [Int: Int](), [String: Int]())
    for training in result.trainings where training.version != nil {
      updates += 1
      staleness[Int(clamping: training.staleness ?? 0), default: 0] += 1
      ofAgents[training.agent, default: 0] += 1
    }
    self.init(
      versions: result.record.version, updates: updates, staleness: staleness,
      updatesOfAgents: ofAgents, updatesRefused: result.record.updatesRefused)
  }
}
