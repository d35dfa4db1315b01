// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Testing

@Suite("Coordinator: who is sent a version when")
struct CoordinatorPushTests {
  private func coordinator(
    _ strategy: any AggregationStrategy, stalenessBound: UInt64 = 1000,
    lastVersion: Version? = nil
  ) -> Coordinator {
    var coordinator = Coordinator.sample(
      .sample(strategy, stalenessBound: stalenessBound, lastVersion: lastVersion))
    for agent in ["a", "b"] as [AgentID] { _ = coordinator.handle(.joins(agent), at: .zero) }
    return coordinator
  }

  @Test("whoever delivers gets the newest before the answer; all get it once an interval")
  func broadcasts() {
    var coordinator = coordinator(FedBuff(bufferSize: 1))
    coordinator.expect([
      (
        1, .delivers("a", 1, base: 0),
        ["fold 1.0", "commit v1 of a over 1.0", "publish", "accepted a 1#1 at v1"]
      ),
      (
        1.25, .delivers("a", 2, base: 1),
        [
          "fold 1.0", "commit v2 of a over 1.0", "broadcast in 0.75 seconds", "send a",
          "accepted a 1#2 at v2",
        ]
      ),
      (
        1.5, .delivers("a", 3, base: 2),
        ["fold 1.0", "commit v3 of a over 1.0", "send a", "accepted a 1#3 at v3"]
      ),
      (2, .broadcast, ["publish"]),
      (2, .broadcast, []),
      (
        2.5, .delivers("b", 1, base: 3),
        [
          "fold 1.0", "commit v4 of b over 1.0", "broadcast in 0.5 seconds", "send b",
          "accepted b 1#1 at v4",
        ]
      ),
      (2.75, .subscriberAppeared, ["publish"]),
      (3, .broadcast, []),
      (
        4, .delivers("b", 2, base: 4),
        ["fold 1.0", "commit v5 of b over 1.0", "publish", "accepted b 1#2 at v5"]
      ),
    ])
  }

  @Test("nobody is sent on its own what it holds, trained from or was sent")
  func noRepetition() {
    var coordinator = coordinator(FedBuff(bufferSize: 2))
    coordinator.expect([
      (1, .delivers("a", 1, base: 0), ["fold 1.0", "accepted a 1#1 at v0"]),
      (
        1, .delivers("b", 1, base: 0),
        ["fold 1.0", "commit v1 of a b over 2.0", "publish", "accepted b 1#1 at v1"]
      ),
      (1.1, .delivers("a", 2, base: 1), ["fold 1.0", "accepted a 1#2 at v1"]),
      (
        1.2, .delivers("b", 2, base: 1),
        [
          "fold 1.0", "commit v2 of a b over 2.0", "broadcast in 0.8 seconds", "send b",
          "accepted b 1#2 at v2",
        ]
      ),
      (
        1.3, .delivers("a", 3, base: 1),
        ["fold \(1 / 2.0.squareRoot())", "send a", "accepted a 1#3 at v2"]
      ),
      (1.4, .delivers("a", 3, base: 1), ["duplicate a 1#3 at v2"]),
    ])
  }

  @Test("whoever is too stale is sent the newest, once a version")
  func tooStale() {
    var coordinator = coordinator(FedBuff(bufferSize: 1), stalenessBound: 0)
    _ = coordinator.handle(.delivers("a", 1, base: 0), at: .seconds(1))
    _ = coordinator.handle(.delivers("a", 2, base: 1), at: .seconds(1))
    coordinator.expect([
      (1, .delivers("b", 1, base: 0), ["send b", "too stale b 1#1 at v2", "refusal 1 of b"]),
      (1, .delivers("b", 1, base: 0), ["too stale b 1#1 at v2", "refusal 2 of b"]),
    ])
  }

  @Test("a new process is sent the newest again")
  func newProcess() {
    var coordinator = coordinator(FedBuff(bufferSize: 1))
    _ = coordinator.handle(.delivers("a", 1, base: 0), at: .seconds(1))
    coordinator.expect([
      (
        1, .delivers("a", 2, base: 1),
        [
          "fold 1.0", "commit v2 of a over 1.0", "broadcast in 1.0 seconds", "send a",
          "accepted a 1#2 at v2",
        ]
      ),
      (1, .joins("a", incarnation: 2), ["a joined, 2 live"]),
      (
        1, .delivers("a", 3, base: 1),
        [
          "fold \(1 / 2.0.squareRoot())", "commit v3 of a over 1.0", "send a",
          "accepted a 1#3 at v3",
        ]
      ),
    ])
  }

  @Test("the last version goes to everyone at once")
  func lastVersion() {
    var coordinator = coordinator(FedBuff(bufferSize: 1), lastVersion: 2)
    _ = coordinator.handle(.subscriberAppeared, at: .zero)
    _ = coordinator.handle(.delivers("a", 1, base: 0), at: .seconds(1))
    coordinator.expect([
      (
        1.1, .delivers("a", 2, base: 1),
        ["fold 1.0", "commit v2 of a over 1.0", "publish", "accepted a 1#2 at v2", "finish"]
      )
    ])
  }

  @Test("rounds are published as they end, however fast")
  func rounds() {
    var coordinator = coordinator(FedAvg(quorum: 0.5, deadline: nil))
    coordinator.expect([
      (
        1, .delivers("a", 1, base: 0),
        ["fold 1.0", "commit v1 of a over 1.0", "publish", "accepted a 1#1 at v1"]
      ),
      (
        1.1, .delivers("a", 2, base: 1),
        ["fold 1.0", "commit v2 of a over 1.0", "publish", "accepted a 1#2 at v2"]
      ),
    ])
  }
}
