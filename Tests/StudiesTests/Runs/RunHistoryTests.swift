// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Studies
import Testing

@Suite("What a trial says of the way to its end")
struct RunHistoryTests {
  private static func training(
    _ number: Int, _ agent: String, staleness: UInt64?, version: UInt64?,
    _ outcome: UpdatePoint.Outcome = .folded
  ) -> UpdatePoint {
    UpdatePoint(
      trial: 0, number: number, agent: agent, baseVersion: 0, begun: 0, finished: 1, arrived: 1,
      outcome: outcome, staleness: staleness, weight: 1, version: version, loss: 0.5)
  }

  @Test("only updates that are part of a version count")
  func counts() {
    let result = TrialResult(
      record: TrialRecord(
        trial: 0, scenario: "s", strategy: "fedbuff", seed: 1, version: 2, updatesFolded: 4,
        updatesRefused: 1, updatesLost: 1, seconds: 10, bytesDown: 1, bytesUp: 1, ending: .time,
        targetSeconds: nil, targetUpdates: nil, targetBytes: nil),
      versions: [],
      trainings: [
        Self.training(0, "a", staleness: 0, version: 1),
        Self.training(1, "b", staleness: 1, version: 2),
        Self.training(2, "a", staleness: 1, version: 2),
        // Folded, but the trial ended before its version.
        Self.training(3, "b", staleness: 2, version: nil),
        Self.training(4, "b", staleness: 9, version: nil, .stale),
        Self.training(5, "a", staleness: nil, version: nil, .lost),
      ], scores: [], activities: [], twins: [])
    #expect(
      RunHistory(result)
        == RunHistory(
          versions: 2, updates: 3, staleness: [0: 1, 1: 2], updatesOfAgents: ["a": 2, "b": 1],
          updatesRefused: 1))
  }
}
