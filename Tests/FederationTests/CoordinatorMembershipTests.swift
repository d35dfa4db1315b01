// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Testing

@Suite("Coordinator: members and snapshots")
struct CoordinatorMembershipTests {
  private func coordinator() -> Coordinator {
    var coordinator = Coordinator.sample(
      .sample(FedAvg(deadline: nil)), continuing: CoordinatorHistory(version: 5))
    _ = coordinator.handle(.started, at: .zero)
    return coordinator
  }

  @Test("an agent that was lost joins again by any message of its own")
  func rejoin() {
    let returns: [CoordinatorEvent] = [
      .joins("a", held: 5), .beats("a", held: 5), .joins("a", incarnation: 2, held: 5),
    ]
    for event in returns {
      var coordinator = coordinator()
      coordinator.expect([
        (0, .joins("a", held: 5), ["a joined, 1 live"]),
        (7.5, .leasesChecked, ["leases in 7.5 seconds"]),
        (16, .leasesChecked, ["leases in 7.5 seconds", "a lost, 0 live"]),
        (17, event, ["a joined, 1 live"]),
        (18, .leaves("a", incarnation: event == returns[2] ? 2 : 1), ["a left, 0 live"]),
        (19, event, ["a joined, 1 live"]),
      ])
    }
  }

  @Test("an aggregator that was away itself for longer than a lease loses nobody for that")
  func stalled() {
    var coordinator = coordinator()
    coordinator.expect([
      (0, .joins("a", held: 5), ["a joined, 1 live"]),
      (7.5, .leasesChecked, ["leases in 7.5 seconds"]),
      (100, .leasesChecked, ["leases in 7.5 seconds"]),
      (110, .leasesChecked, ["leases in 7.5 seconds"]),
      (116, .leasesChecked, ["leases in 7.5 seconds", "a lost, 0 live"]),
    ])
  }

  @Test("the farewell of an old process does not remove the new one")
  func oldFarewell() {
    var coordinator = coordinator()
    coordinator.expect([
      (0, .joins("a", incarnation: 1), ["a joined, 1 live"]),
      (1, .joins("a", incarnation: 2), ["a joined, 1 live"]),
      (2, .leaves("a", incarnation: 1), []),
      (3, .leaves("a", incarnation: 2), ["a left, 0 live"]),
    ])
  }

  @Test("a late message of an old process says nothing of the new one, and revives a lost agent")
  func oldGreeting() {
    var coordinator = coordinator()
    coordinator.expect([
      (0, .joins("a", incarnation: 2, held: 5), ["a joined, 1 live"]),
      (12, .joins("a", incarnation: 1), []),
      (12, .beats("a", incarnation: 1, held: 3), []),
      // Its lease was not renewed by them, and it was sent no model.
      (7.5, .leasesChecked, ["leases in 7.5 seconds"]),
      (16, .leasesChecked, ["leases in 7.5 seconds", "a lost, 0 live"]),
      (17, .joins("a", incarnation: 1, held: 5), ["a joined, 1 live"]),
    ])
  }

  @Test("the farewell of an agent known by its update alone is taken")
  func farewellAfterUpdate() {
    var coordinator = coordinator()
    _ = coordinator.handle(.delivers("a", base: 5), at: .zero)
    coordinator.expect([(1, .leaves("a", incarnation: 9), ["a left, 0 live"])])
  }

  @Test("the farewell of a stranger makes no member")
  func strangersFarewell() {
    var coordinator = coordinator()
    coordinator.expect([(1, .leaves("a"), []), (2, .joins("a"), ["a joined, 1 live"])])
  }

  @Test("a message that cannot be read makes no member and is counted")
  func invalidMessage() {
    var coordinator = coordinator()
    coordinator.expect([
      (1, .messageInvalid(nil, reason: "x"), ["refusal 1 of nobody"]),
      (1, .messageInvalid("a", reason: "x"), ["refusal 2 of a"]),
      (2, .joins("a"), ["a joined, 1 live"]),
    ])
  }

  @Test("there is an end to the members that a sender can make up")
  func memberLimit() throws {
    var coordinator = coordinator()
    for number in 0..<Coordinator.maximumMembers {
      _ = coordinator.handle(.joins(try AgentID("agent\(number)")), at: .zero)
    }
    #expect(coordinator.liveAgents.count == 10_000)
    coordinator.expect([
      (1, .joins("more"), ["refusal 1 of more"]),
      (1, .beats("more", held: nil), ["refusal 2 of more"]),
      (1, .delivers("more", base: 5), ["refusal 3 of more"]),
      (
        1, .updateInvalid("more", UpdateID(outbox: 1, number: 1), reason: "x"),
        ["refusal 4 of more"]
      ),
      (1, .leaves("more"), []),
      (1, .joins("agent7"), []),
      (1, .delivers("agent7", base: 5), ["fold 1.0", "accepted agent7 1#1 at v5"]),
    ])
    #expect(coordinator.liveAgents.count == 10_000)
  }

  // MARK: Models that were missed

  @Test("a subscriber is sent the model")
  func subscriber() {
    var coordinator = coordinator()
    coordinator.expect([
      (0, .subscriberAppeared, ["publish"]), (1, .subscriberAppeared, ["publish"]),
    ])
  }

  @Test("an agent that stays behind is sent a snapshot after the delay, and no two agents at once")
  func snapshot() {
    var coordinator = coordinator()
    coordinator.expect([
      (0, .joins("a", held: nil), ["a joined, 1 live"]),
      (9.9, .beats("a", held: 4), []),
      (10, .beats("a", held: 4), ["send a"]),
      (13, .beats("a", held: 4), []),
      (14, .joins("a", held: nil), []),
      (15, .beats("b", held: 3), ["b joined, 2 live", "send b"]),
      (15.5, .beats("c", held: 3), ["c joined, 3 live"]),
      (16, .beats("c", held: 3), ["send c"]),
      (16, .beats("a", held: 5), []),
    ])
  }

  @Test("an agent that holds the model is sent none")
  func upToDate() {
    var coordinator = coordinator()
    coordinator.expect([
      (20, .joins("a", held: 5), ["a joined, 1 live"]), (23, .beats("a", held: 5), []),
    ])
  }

  @Test("the delay starts with each version, and doubles with each snapshot of it")
  func snapshotPerVersion() {
    var coordinator = coordinator()
    coordinator.expect([
      (10, .joins("a", held: 4), ["a joined, 1 live", "send a"]),
      (
        20, .delivers("a", base: 5),
        ["fold 1.0", "commit v6 of a over 1.0", "publish", "accepted a 1#1 at v6"]
      ),
      (29, .beats("a", held: 5), []),
      (30, .beats("a", held: 5), ["send a"]),
      (31, .beats("a", held: 5), []),
      (49, .beats("a", held: 5), []),
      (50, .beats("a", held: 5), ["send a"]),
      (89, .beats("a", held: 5), []),
      (90, .beats("a", held: 5), ["send a"]),
    ])
  }

  @Test("a new process of the same agent waits for its snapshot, too")
  func snapshotPerProcess() {
    var coordinator = coordinator()
    coordinator.expect([
      (10, .joins("a", held: nil), ["a joined, 1 live", "send a"]),
      (11, .joins("a", held: nil), []),
      (12, .joins("a", incarnation: 2, held: nil), ["a joined, 1 live"]),
      (13, .beats("a", incarnation: 2, held: nil), []),
    ])
  }
}
