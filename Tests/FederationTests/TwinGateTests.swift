// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Testing

@Suite("The gate of a twin")
struct TwinGateTests {
  @Test(
    "lets in what is no worse than twin and global model",
    arguments: [
      (0.7, 0.6, 0.65, TwinDecision.accepted), (0.7, 0.7, 0.7, .accepted),
      // Worse than the twin, or than the global model, by more than the tolerance.
      (0.6, 0.7, 0.65, .rolledBack), (0.6, 0.65, 0.7, .adoptedGlobal),
      (0.67, 0.7, 0.7, .rolledBack), (0.685, 0.7, 0.7, .accepted),
      // Without a twin the global model stands in.
      (0.6, nil, 0.5, .accepted), (0.4, nil, 0.5, .adoptedGlobal),
      (.nan, 0.1, 0.05, .rolledBack), (.nan, nil, 0.05, .adoptedGlobal),
    ] as [(Double, Double?, Double, TwinDecision)])
  func decisions(
    candidate: Double, incumbent: Double?, global: Double, expected: TwinDecision
  ) throws {
    let gate = try TwinGate(tolerance: 0.02)
    #expect(
      gate.decide(candidate: candidate, incumbent: incumbent, global: global) == expected)
  }

  @Test("never lets the twin that serves become worse than the tolerance allows")
  func property() throws {
    var generator = SystemRandomNumberGenerator()
    let gate = try TwinGate(tolerance: 0.01)
    for _ in 0..<10_000 {
      let (candidate, incumbent, global) = (
        Double.random(in: 0...1, using: &generator), Double.random(in: 0...1, using: &generator),
        Double.random(in: 0...1, using: &generator)
      )
      let serving =
        switch gate.decide(candidate: candidate, incumbent: incumbent, global: global) {
        case .accepted: candidate
        case .rolledBack: incumbent
        case .adoptedGlobal: global
        }
      #expect(serving >= max(incumbent, global) - 0.01)
    }
  }

  @Test("has a tolerance that is a Dice", arguments: [-0.1, 1.1, .nan])
  func tolerance(value: Double) {
    #expect(throws: FederationError.self) { try TwinGate(tolerance: value) }
  }
}
