// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Tensors
import Testing

/// Client-level differential privacy, from the offer of an update to the model's elements.
@Suite("Formulas: differential privacy")
struct PrivateAggregationTests {
  private func arithmetic(
    clippingNorm: Double = 1, noise: Double, budget: Double? = nil
  ) throws -> AggregationArithmetic {
    try AggregationArithmetic(
      privacy: DifferentialPrivacy(
        clippingNorm: clippingNorm, noiseMultiplier: noise, delta: 1e-5, epsilonBudget: budget))
  }

  /// The epsilon that holds this mu² and hardly more.
  private func epsilon(muSquared: Double) -> Double {
    PrivacyAccountant().epsilon(muSquared: muSquared, delta: 1e-5)
  }

  @Test("a version is the clipped deltas' sum with noise of sigma·C, over their number")
  func noisyMean() throws {
    let arithmetic = try arithmetic(clippingNorm: 2, noise: 3)
    var server = try FoldingServer(
      .sample(FedBuff(bufferSize: 2), arithmetic: arithmetic), model: [1, 1], noiseSeed: 42)
    try server.deliver("a", base: 0, delta: [6, 8])
    try server.deliver("b", base: 0, delta: [0.5, 1])
    var generator = SeededGenerator(seed: 42)
    var normal = NormalDistribution()
    for (index, sum) in [1.2 + 0.5, 1.6 + 1].enumerated() {
      let expected = 1 + (sum + 6 * normal.next(using: &generator)) / 2
      #expect(abs(Double(server.model[index]) - expected) <= 1e-6)
    }
  }

  @Test(
    "an agent counts as one case, whatever it says it has",
    arguments: [FedAvg(deadline: .seconds(60)), SemiSync()] as [any AggregationStrategy])
  func withoutCases(strategy: any AggregationStrategy) throws {
    // Noise below the accumulator's unit.
    let arithmetic = try arithmetic(clippingNorm: 100, noise: 1e-14)
    var server = try FoldingServer(.sample(strategy, arithmetic: arithmetic), model: [0])
    server.join("a", "b")
    let first = try server.deliver("a", base: 0, samples: 1000, delta: [8])
    #expect(first.contains { $0.notation == "fold 1.0" })
    try server.deliver("b", base: 0, samples: 1, delta: [2])
    try server.reachDeadline(at: 60)
    #expect(server.coordinator.version == 1 && server.model.elements == [5])
  }

  @Test("an agent whose budget is spent is told so; others go on")
  func budget() throws {
    // Room for two updates of weight 1 and sigma 1, not for three.
    let arithmetic = try arithmetic(noise: 1, budget: epsilon(muSquared: 2.5))
    var server = try FoldingServer(
      .sample(FedBuff(bufferSize: 1), arithmetic: arithmetic), model: [0])
    for number in 1...2 as ClosedRange<UInt64> {
      let effects = try server.deliver("a", number, base: Version(number - 1), delta: [1])
      #expect(effects.outcome == .accepted)
    }
    let model = server.model
    #expect(try server.deliver("a", 3, base: 2, delta: [1]).outcome == .privacyBudgetSpent)
    #expect(server.model == model && server.coordinator.version == 2)
    #expect(try server.deliver("b", base: 2, delta: [1]).outcome == .accepted)
    #expect(try server.deliver("a", 3, base: 3, delta: [1]).outcome == .privacyBudgetSpent)
    #expect(server.coordinator.history.privacySpend == ["a": 2, "b": 1])
  }

  @Test("two updates of one version cost (1 + 1)²: the second waits for the next one")
  func sameVersion() throws {
    let arithmetic = try arithmetic(noise: 1, budget: epsilon(muSquared: 2.5))
    var server = try FoldingServer(
      .sample(FedBuff(bufferSize: 2), arithmetic: arithmetic), model: [0])
    #expect(try server.deliver("a", 1, base: 0, delta: [1]).outcome == .accepted)
    let refused = try server.deliver("a", 2, base: 0, delta: [1]).outcome
    #expect(
      refused
        == .rejected(
          reason: "with others of the same version it would exceed the privacy budget"))
    #expect(try server.deliver("b", 1, base: 0, delta: [1]).outcome == .accepted)
    #expect(try server.deliver("a", 3, base: 1, delta: [1]).outcome == .accepted)
    #expect(try server.deliver("a", 4, base: 1, delta: [1]).outcome == .privacyBudgetSpent)
  }

  @Test("a round does not wait for an agent whose budget is spent, nor after a restart")
  func spentIsNotAwaited() throws {
    let arithmetic = try arithmetic(noise: 1, budget: epsilon(muSquared: 1.5))
    let configuration = CoordinatorConfiguration.sample(
      FedAvg(deadline: nil), arithmetic: arithmetic)
    let spent = CoordinatorHistory(
      version: 4, counted: ["a": [1: 1]], privacySpend: ["a": 1], live: ["a", "b", "c"])
    var coordinator = try Coordinator(configuration: configuration, continuing: spent)
    coordinator.expect([
      (0, .started, ["leases in 7.5 seconds"]),
      (1, .delivers("b", base: 4), ["fold 1.0", "accepted b 1#1 at v4"]),
      (
        2, .delivers("a", 2, base: 4),
        ["privacy budget spent a 1#2 at v4", "refusal 1 of a"]
      ),
      (
        3, .delivers("c", base: 4),
        ["fold 1.0", "commit v5 of b c over 2.0", "publish", "accepted c 1#1 at v5"]
      ),
    ])
  }

  @Test("what was spent and is pending is known after a restart")
  func restart() throws {
    let arithmetic = try arithmetic(noise: 1, budget: epsilon(muSquared: 2.5))
    let configuration = CoordinatorConfiguration.sample(
      FedBuff(bufferSize: 2), arithmetic: arithmetic)
    var first = try Coordinator(configuration: configuration)
    for event in [
      .delivers("a", base: 0), .delivers("b", base: 0), .delivers("a", 2, base: 1),
    ] as [CoordinatorEvent] {
      #expect(first.handle(event, at: .zero).outcome == .accepted)
    }
    #expect(first.history.privacySpend == ["a": 1, "b": 1])
    var second = try Coordinator(configuration: configuration, continuing: first.history)
    _ = second.handle(.started, at: .zero)
    // 1 committed and 1 pending: another would be refused even in a version of its own.
    #expect(
      second.handle(.delivers("a", 3, base: 1), at: .zero).outcome == .privacyBudgetSpent)
    #expect(second.handle(.delivers("b", 2, base: 1), at: .zero).outcome == .accepted)
    #expect(second.history.privacySpend == ["a": 2, "b": 2])
  }
}
