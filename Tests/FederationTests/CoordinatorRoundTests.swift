// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Testing

@Suite("Coordinator: synchronous rounds")
struct CoordinatorRoundTests {
  private func coordinator(
    _ strategy: FedAvg = FedAvg(deadline: nil), stalenessBound: UInt64 = 1000
  ) -> Coordinator {
    .sample(.sample(strategy, stalenessBound: stalenessBound))
  }

  @Test("a round ends when everyone has contributed; the version goes out before the answer")
  func round() {
    var coordinator = coordinator(FedAvg(deadline: .seconds(60)))
    coordinator.expect([
      (0, .started, ["leases in 7.5 seconds", "deadline in 60.0 seconds"]),
      (1, .joins("a"), ["a joined, 1 live"]),
      (1, .joins("b"), ["b joined, 2 live"]),
      (2, .delivers("a", base: 0, samples: 3), ["fold 3.0", "accepted a 1#1 at v0"]),
      (
        3, .delivers("b", base: 0, samples: 1),
        [
          "fold 1.0", "commit v1 of a b over 4.0", "publish",
          "deadline in 60.0 seconds", "accepted b 1#1 at v1",
        ]
      ),
    ])
    #expect(coordinator.version == 1)
  }

  @Test("what a commit says of its updates")
  func committedVersion() throws {
    var coordinator = coordinator(FedAvg(deadline: nil, late: .foldNext))
    _ = coordinator.handle(.started, at: .seconds(100))
    _ = coordinator.handle(.delivers("a", base: 0), at: .seconds(107))
    _ = coordinator.handle(.joins("b"), at: .seconds(108))
    _ = coordinator.handle(.delivers("b", 4, base: 0, samples: 8), at: .seconds(109))
    let effects = coordinator.handle(.delivers("a", 2, base: 1, samples: 2), at: .seconds(110))
    let found = effects.compactMap { effect in
      if case .commit(let committed) = effect { committed } else { nil }
    }
    let committed = try #require(found.first)
    #expect(found.count == 1 && committed.mass == 10)
    #expect(committed.version == 2 && committed.sincePrevious == .seconds(3))
    let contributions = committed.contributions
    #expect(contributions.map(\.agent) == ["b", "a"])
    #expect(contributions.map(\.id.number) == [4, 2])
    #expect(contributions.map(\.baseVersion) == [0, 1])
    #expect(contributions.map(\.staleness) == [1, 0])
    #expect(contributions.map(\.weight) == [8 * (1 / 2.0.squareRoot()), 2])
    #expect(contributions.map(\.mass) == [8, 2])
  }

  @Test("a quorum ends a round; who comes later is dropped")
  func quorum() {
    var coordinator = coordinator(FedAvg(quorum: 0.5, deadline: nil))
    coordinator.expect([
      (0, .joins("a"), ["a joined, 1 live"]),
      (0, .joins("b"), ["b joined, 2 live"]),
      (0, .joins("c"), ["c joined, 3 live"]),
      (1, .delivers("a", base: 0), ["fold 1.0", "accepted a 1#1 at v0"]),
      (
        2, .delivers("b", base: 0),
        ["fold 1.0", "commit v1 of a b over 2.0", "publish", "accepted b 1#1 at v1"]
      ),
      (3, .delivers("c", base: 0), ["too stale c 1#1 at v1", "refusal 1 of c"]),
    ])
  }

  @Test("who comes later counts less in the next round, if that is the policy")
  func foldNext() {
    var coordinator = coordinator(
      FedAvg(quorum: 0.5, deadline: nil, late: .foldNext, staleness: .polynomial(exponent: 1)))
    coordinator.expect([
      (0, .joins("a"), ["a joined, 1 live"]),
      (0, .joins("b"), ["b joined, 2 live"]),
      (
        1, .delivers("a", base: 0),
        ["fold 1.0", "commit v1 of a over 1.0", "publish", "accepted a 1#1 at v1"]
      ),
      (
        2, .delivers("b", base: 0, samples: 2),
        ["fold 1.0", "commit v2 of b over 2.0", "publish", "accepted b 1#1 at v2"]
      ),
    ])
  }

  @Test("a minimum of agents is waited for")
  func minimumAgents() {
    var coordinator = coordinator(FedAvg(minimumAgents: 2, deadline: nil))
    coordinator.expect([
      (0, .joins("a"), ["a joined, 1 live"]),
      (1, .delivers("a", base: 0), ["fold 1.0", "accepted a 1#1 at v0"]),
      (2, .joins("b"), ["b joined, 2 live"]),
      (
        3, .delivers("b", base: 0),
        ["fold 1.0", "commit v1 of a b over 2.0", "publish", "accepted b 1#1 at v1"]
      ),
    ])
  }

  @Test("an agent that was never announced joins by its update")
  func unannounced() {
    var coordinator = coordinator()
    coordinator.expect([
      (
        0, .delivers("a", base: 0),
        [
          "a joined, 1 live", "fold 1.0", "commit v1 of a over 1.0", "publish",
          "accepted a 1#1 at v1",
        ]
      )
    ])
  }

  // MARK: Deadline

  @Test("at the deadline some make the version; with none the time starts anew")
  func deadline() {
    var coordinator = coordinator(FedAvg(minimumAgents: 2, deadline: .seconds(60)))
    coordinator.expect([
      (0, .joins("a"), ["a joined, 1 live"]),
      (60, .deadline, ["deadline in 60.0 seconds"]),
      (70, .delivers("a", base: 0), ["fold 1.0", "accepted a 1#1 at v0"]),
      (
        120, .deadline,
        ["commit v1 of a over 1.0", "publish", "deadline in 60.0 seconds"]
      ),
      (120, .deadline, ["deadline in 60.0 seconds"]),
      (150, .deadline, ["deadline in 30.0 seconds"]),
    ])
  }

  @Test("a deadline counts from the version that is gathered for")
  func oldDeadline() {
    var coordinator = coordinator(FedAvg(deadline: .seconds(60)))
    _ = coordinator.handle(.delivers("a", base: 0), at: .zero)
    coordinator.expect([
      (1, .joins("b"), ["b joined, 2 live"]),
      (2, .delivers("a", 2, base: 1), ["fold 1.0", "accepted a 1#2 at v1"]),
      (45, .deadline, ["deadline in 15.0 seconds"]),
    ])
    #expect(coordinator.version == 1)
  }

  // MARK: Agents that go

  @Test("a dead agent does not stall a round: its lease runs out")
  func leaseExpiry() {
    var coordinator = coordinator()
    coordinator.expect([
      (0, .joins("a"), ["a joined, 1 live"]),
      (0, .joins("b"), ["b joined, 2 live"]),
      (10, .delivers("a", base: 0), ["fold 1.0", "accepted a 1#1 at v0"]),
      (15, .leasesChecked, ["leases in 7.5 seconds"]),
      (
        15.001, .leasesChecked,
        ["leases in 7.5 seconds", "b lost, 1 live", "commit v1 of a over 1.0", "publish"]
      ),
      (24, .leasesChecked, ["leases in 7.5 seconds"]),
    ])
    #expect(coordinator.liveAgents == ["a"])
  }

  @Test("every message renews a lease")
  func renewal() {
    var coordinator = coordinator()
    _ = coordinator.handle(.joins("a"), at: .zero)
    _ = coordinator.handle(.joins("b"), at: .zero)
    let renewals: [CoordinatorEvent] = [
      .joins("a"), .beats("a", held: 0), .delivers("a", base: 0), .delivers("a", base: 0),
      .updateInvalid("a", UpdateID(outbox: 1, number: 2), reason: "damaged"),
    ]
    for (index, renewal) in renewals.enumerated() {
      let now = Duration.seconds(14 * (index + 1))
      _ = coordinator.handle(.beats("b", held: 0), at: now)
      _ = coordinator.handle(renewal, at: now)
      _ = coordinator.handle(.leasesChecked, at: now + .seconds(14))
      #expect(coordinator.liveAgents == ["a", "b"], "\(renewal)")
    }
    #expect(coordinator.version == 0)
  }

  @Test("a farewell ends the waiting")
  func goodbye() {
    var coordinator = coordinator()
    coordinator.expect([
      (0, .joins("a"), ["a joined, 1 live"]),
      (0, .joins("b"), ["b joined, 2 live"]),
      (1, .delivers("a", base: 0), ["fold 1.0", "accepted a 1#1 at v0"]),
      (2, .leaves("b"), ["b left, 1 live", "commit v1 of a over 1.0", "publish"]),
      (3, .leaves("b"), []),
    ])
  }

  @Test("the update of an agent that has gone still counts")
  func contributionOfTheGone() {
    var coordinator = coordinator()
    coordinator.expect([
      (0, .joins("a"), ["a joined, 1 live"]),
      (0, .joins("b"), ["b joined, 2 live"]),
      (1, .delivers("a", base: 0), ["fold 1.0", "accepted a 1#1 at v0"]),
      (2, .leaves("a"), ["a left, 1 live"]),
      (
        3, .delivers("b", base: 0),
        ["fold 1.0", "commit v1 of a b over 2.0", "publish", "accepted b 1#1 at v1"]
      ),
    ])
  }

  @Test("nobody left and nothing gathered makes no version")
  func nobody() {
    var coordinator = coordinator()
    coordinator.expect([
      (0, .joins("a"), ["a joined, 1 live"]),
      (1, .leaves("a"), ["a left, 0 live"]),
      (30, .leasesChecked, ["leases in 7.5 seconds"]),
    ])
    #expect(coordinator.version == 0 && coordinator.liveAgents.isEmpty)
  }
}
