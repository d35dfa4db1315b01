// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Tensors
import Testing

@Suite("Coordinator: a run that is continued")
struct CoordinatorResumeTests {
  /// What a run has kept after these events.
  private func history(
    _ configuration: CoordinatorConfiguration, _ events: [CoordinatorEvent]
  ) -> CoordinatorHistory {
    var coordinator = Coordinator.sample(configuration)
    _ = coordinator.handle(.started, at: .zero)
    for event in events { _ = coordinator.handle(event, at: .zero) }
    return coordinator.history
  }

  @Test("it goes on with version, counted and pending updates")
  func goesOn() {
    let configuration = CoordinatorConfiguration.sample(FedBuff(bufferSize: 3))
    let history = history(
      configuration,
      [
        .delivers("a", 1, base: 0), .delivers("a", 2, base: 0), .delivers("b", 1, base: 0),
        .delivers("a", 3, base: 1), .delivers("c", 7, base: 0, outbox: 9),
      ])
    #expect(history.version == 1 && history.pending.map(\.agent) == ["a", "c"])
    #expect(history.counted == ["a": [1: 3], "b": [1: 1], "c": [9: 7]])
    var coordinator = Coordinator.sample(configuration, continuing: history)
    coordinator.expect([
      (0, .started, ["leases in 7.5 seconds"]),
      (1, .delivers("a", 2, base: 0), ["duplicate a 1#2 at v1"]),
      (1, .delivers("a", 3, base: 1), ["duplicate a 1#3 at v1"]),
      (1, .delivers("c", 7, base: 0, outbox: 9), ["duplicate c 9#7 at v1"]),
      (
        2, .delivers("b", 2, base: 1),
        ["fold 1.0", "commit v2 of a c b over 3.0", "publish", "accepted b 1#2 at v2"]
      ),
    ])
  }

  @Test("pending updates that are enough make their version at the start")
  func commitsAtStart() {
    // A buffer whose last update was kept and whose version was not.
    let pending = history(
      .sample(FedBuff(bufferSize: 10)), [.delivers("a", base: 0), .delivers("b", base: 0)])
    var buffer = Coordinator.sample(.sample(FedBuff(bufferSize: 2)), continuing: pending)
    buffer.expect([
      (5, .started, ["leases in 7.5 seconds", "commit v1 of a b over 2.0", "publish"]),
      (6, .delivers("b", base: 0), ["duplicate b 1#1 at v1"]),
    ])
    var last = Coordinator.sample(
      .sample(FedBuff(bufferSize: 2), lastVersion: 1), continuing: pending)
    last.expect([
      (5, .started, ["leases in 7.5 seconds", "commit v1 of a b over 2.0", "publish"]),
      (6, .subscriberAppeared, ["publish", "finish"]),
    ])
  }

  @Test("agents that were live are waited for, for a lease")
  func waitsForTheLive() {
    let configuration = CoordinatorConfiguration.sample(FedAvg(deadline: nil))
    let history = history(
      configuration, [.joins("a"), .joins("b"), .joins("c"), .delivers("a", base: 0)])
    #expect(history.live == ["a", "b", "c"])
    var coordinator = Coordinator.sample(configuration, continuing: history)
    coordinator.expect([
      (100, .started, ["leases in 7.5 seconds"]),
      // It was never away for the coordinator, so it does not join.
      (101, .beats("b", incarnation: 1, held: 0), []),
      (107.5, .leasesChecked, ["leases in 7.5 seconds"]),
      (114, .beats("b", incarnation: 1, held: 0), []),
      (115, .leasesChecked, ["leases in 7.5 seconds"]),
      (116, .leasesChecked, ["leases in 7.5 seconds", "a lost, 2 live", "c lost, 1 live"]),
      (
        117, .delivers("b", base: 0),
        ["fold 1.0", "commit v1 of a b over 2.0", "publish", "accepted b 1#1 at v1"]
      ),
      (118, .joins("a", incarnation: 2), ["a joined, 2 live"]),
    ])
  }

  @Test("where nobody knows who was live, those who have contributed are waited for")
  func waitsForTheKnown() {
    let configuration = CoordinatorConfiguration.sample(FedAvg(deadline: nil))
    var history = history(
      configuration,
      [
        .joins("a"), .joins("b"), .delivers("a", base: 0), .delivers("b", base: 0),
        .delivers("a", 2, base: 1),
      ])
    history.live = nil
    var coordinator = Coordinator.sample(configuration, continuing: history)
    coordinator.expect([
      (0, .started, ["leases in 7.5 seconds"]),
      (1, .leaves("b", incarnation: 5), ["b left, 1 live", "commit v2 of a over 1.0", "publish"]),
    ])
  }

  @Test("an agent has one voice in a round that was interrupted")
  func oneVoice() {
    let configuration = CoordinatorConfiguration.sample(FedAvg(deadline: nil))
    let history = history(configuration, [.joins("a"), .joins("b"), .delivers("a", base: 0)])
    var coordinator = Coordinator.sample(configuration, continuing: history)
    coordinator.expect([
      (0, .started, ["leases in 7.5 seconds"]),
      (1, .delivers("a", 2, base: 0), ["remember a 1#2", "duplicate a 1#2 at v0"]),
      (1, .delivers("a", 2, base: 0), ["duplicate a 1#2 at v0"]),
    ])
    #expect(coordinator.history.counted == ["a": [1: 2]])
  }

  @Test("the range of the accumulator that pending updates use is used")
  func range() {
    let limit = FixedPointAccumulator.maximumContribution
    let events = (1...2048 as ClosedRange<UInt64>).map {
      CoordinatorEvent.delivers("a", $0, base: 0, magnitude: limit)
    }
    let configuration = CoordinatorConfiguration.sample(FedBuff(bufferSize: 3000))
    var coordinator = Coordinator.sample(
      configuration, continuing: history(configuration, events))
    let effects = coordinator.handle(.delivers("b", base: 0, magnitude: limit), at: .zero)
    guard case .rejected = effects.outcome else {
      Issue.record("\(effects.map(\.notation))")
      return
    }
  }

  @Test("several pending updates do not fit a strategy whose versions are of one")
  func doesNotFit() {
    let pending = history(
      .sample(FedBuff(bufferSize: 10)), [.delivers("a", base: 0), .delivers("b", base: 0)])
    #expect(
      throws: FederationError.outOfRange(
        name: "the number of updates that wait for a version", value: "2",
        allowed: "at most 1 with fedasync")
    ) { try Coordinator(configuration: .sample(FedAsync()), continuing: pending) }
  }

  // MARK: At any point

  static let strategies: [any AggregationStrategy] = [
    FedAvg(deadline: nil), FedAvg(quorum: 0.6, deadline: nil, late: .foldNext),
    SemiSync(period: .seconds(30)), FedAsync(), FedBuff(bufferSize: 3),
  ]

  /// What becomes durable or is answered, without what depends on time and on who was sent what. That a
  /// repeated update was rejected the first time is known to the process that rejected it only.
  private func lasting(
    _ effects: [CoordinatorEffect], isRepeated: Bool
  ) -> [CoordinatorEffect] {
    effects.compactMap { effect in
      switch effect {
      case .acknowledge(let agent, let answer) where isRepeated:
        .acknowledge(
          agent,
          Acknowledgement(
            update: answer.update, outcome: .duplicate, currentVersion: answer.currentVersion))
      case .fold, .remember, .acknowledge, .finish: effect
      case .commit(let committed):
        .commit(
          CommittedVersion(
            version: committed.version, contributions: committed.contributions,
            sincePrevious: .zero))
      case .publishModel, .sendModel, .schedule, .report: nil
      }
    }
  }

  /// Updates as four agents might send them, some twice, some too old or impossible, at random.
  private func event(
    after history: CoordinatorHistory, using generator: inout SeededGenerator
  ) -> CoordinatorEvent {
    let version = history.version
    let agent = (["a", "b", "c", "d"] as [AgentID])[.random(in: 0..<4, using: &generator)]
    if Int.random(in: 0..<8, using: &generator) == 0 { return .deadline }
    let behind = UInt64.random(in: 0...3, using: &generator)
    let base = version.number >= behind ? version.number - behind : version.number + 1
    return .delivers(
      agent, (history.counted[agent]?[1] ?? 0) + .random(in: 0...2, using: &generator),
      base: Version(base),
      samples: .random(in: 1...9, using: &generator))
  }

  @Test(
    "restored from its history at any point, it goes on with the same effects",
    arguments: 0..<60 as Range<UInt64>)
  func anyPoint(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let strategy = Self.strategies[Int(seed) % Self.strategies.count]
    let privacy =
      seed % 3 == 0
      ? try DifferentialPrivacy(
        clippingNorm: 1, noiseMultiplier: 1, delta: 1e-5, epsilonBudget: 8) : nil
    let configuration = CoordinatorConfiguration.sample(
      strategy, stalenessBound: 2, arithmetic: try AggregationArithmetic(privacy: privacy),
      lastVersion: 12)
    var original = try Coordinator(configuration: configuration)
    _ = original.handle(.started, at: .zero)
    for agent in ["a", "b", "c", "d"] as [AgentID] {
      _ = original.handle(.joins(agent), at: .zero)
    }
    var committed = 0
    for step in 0..<300 {
      // A deadline is reached in each: the strategies' periods are shorter.
      let now = Duration.seconds(60 * step)
      var restored = try Coordinator(configuration: configuration, continuing: original.history)
      if !original.isFinished {
        _ = restored.handle(.started, at: now - .seconds(59))
      }
      #expect(restored.history == original.history)
      let event = event(after: original.history, using: &generator)
      let isRepeated =
        if case .updateArrived(let update) = event {
          update.id.number <= original.history.counted[update.agent]?[update.id.outbox] ?? 0
        } else { false }
      let effects = original.handle(event, at: now)
      #expect(
        lasting(restored.handle(event, at: now), isRepeated: isRepeated)
          == lasting(effects, isRepeated: isRepeated), "\(event)")
      #expect(restored.history == original.history)
      committed += effects.count { if case .commit = $0 { true } else { false } }
    }
    #expect(committed >= 2)
  }
}
