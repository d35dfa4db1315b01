// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Testing

@Suite("Coordinator: what counts")
struct CoordinatorAdmissionTests {
  private func coordinator(
    _ strategy: any AggregationStrategy, version: Version = 0, stalenessBound: UInt64 = 1000,
    lastVersion: Version? = nil, arithmetic: AggregationArithmetic = .mean
  ) -> Coordinator {
    .sample(
      .sample(
        strategy, stalenessBound: stalenessBound, arithmetic: arithmetic,
        lastVersion: lastVersion),
      continuing: CoordinatorHistory(version: version))
  }

  /// The outcome and the report's text, of a refused update.
  private func refusal(
    _ effects: [CoordinatorEffect]
  ) -> (outcome: Acknowledgement.Outcome, reason: String)? {
    let last = effects.suffix(2)
    guard last.count == 2, case .acknowledge(_, let acknowledgement) = last[last.startIndex],
      case .report(.refusal(let record)) = last[last.startIndex + 1],
      record.update == acknowledgement.update
    else { return nil }
    return (acknowledgement.outcome, record.reason)
  }

  // MARK: Duplicates

  @Test("an update counts once by agent, outbox and number")
  func duplicates() {
    var coordinator = coordinator(FedBuff(bufferSize: 100))
    _ = coordinator.handle(.joins("a"), at: .zero)
    _ = coordinator.handle(.joins("b"), at: .zero)
    coordinator.expect([
      (1, .delivers("a", 1, base: 0), ["fold 1.0", "accepted a 1#1 at v0"]),
      (2, .delivers("a", 1, base: 0), ["duplicate a 1#1 at v0"]),
      (2, .delivers("b", 1, base: 0), ["fold 1.0", "accepted b 1#1 at v0"]),
      (3, .delivers("a", 3, base: 0), ["fold 1.0", "accepted a 1#3 at v0"]),
      (4, .delivers("a", 2, base: 0), ["duplicate a 1#2 at v0"]),
      (5, .delivers("a", 1, base: 0, outbox: 2), ["fold 1.0", "accepted a 2#1 at v0"]),
      (6, .delivers("a", 3, base: 0), ["duplicate a 1#3 at v0"]),
      (7, .delivers("a", 1, base: 0, outbox: 2), ["duplicate a 2#1 at v0"]),
    ])
  }

  @Test("a duplicate is one however long ago it counted, and whatever it says")
  func oldDuplicate() {
    var coordinator = coordinator(FedBuff(bufferSize: 1), stalenessBound: 2)
    _ = coordinator.handle(.joins("a"), at: .zero)
    for number in 1...5 as ClosedRange<UInt64> {
      _ = coordinator.handle(
        .delivers("a", number, base: Version(number - 1)), at: .zero)
    }
    coordinator.expect([
      (1, .delivers("a", 1, base: 0), ["duplicate a 1#1 at v5"]),
      (1, .delivers("a", 1, base: 9, isFinite: false), ["duplicate a 1#1 at v5"]),
    ])
  }

  @Test("an agent has one voice in a round, even if it was restarted in between")
  func oneVoice() {
    var coordinator = coordinator(FedAvg(deadline: nil, late: .foldNext))
    _ = coordinator.handle(.joins("a"), at: .zero)
    _ = coordinator.handle(.joins("b"), at: .zero)
    coordinator.expect([
      (1, .delivers("a", 1, base: 0), ["fold 1.0", "accepted a 1#1 at v0"]),
      (2, .delivers("a", 2, base: 0), ["remember a 1#2", "duplicate a 1#2 at v0"]),
      (3, .joins("a", incarnation: 2), ["a joined, 2 live"]),
      (4, .delivers("a", 1, base: 0, outbox: 2), ["remember a 2#1", "duplicate a 2#1 at v0"]),
      (
        5, .delivers("b", 1, base: 0),
        ["fold 1.0", "commit v1 of a b over 2.0", "publish", "accepted b 1#1 at v1"]
      ),
      // Resent because the answers were lost: no late update.
      (6, .delivers("a", 1, base: 0, outbox: 2), ["duplicate a 2#1 at v1"]),
      (6, .delivers("a", 2, base: 0), ["duplicate a 1#2 at v1"]),
    ])
  }

  @Test("what was rejected stays so, though the reason passes: its agent has let it go")
  func refusedAgain() {
    var coordinator = coordinator(FedBuff(bufferSize: 1))
    _ = coordinator.handle(.joins("a"), at: .zero)
    coordinator.expect([
      (
        1, .delivers("a", 1, base: 1),
        ["remember a 1#1", "rejected a 1#1 at v0", "refusal 1 of a"]
      ),
      (1, .delivers("a", 1, base: 1), ["rejected a 1#1 at v0"]),
      (
        2, .delivers("b", 1, base: 0),
        [
          "b joined, 2 live", "fold 1.0", "commit v1 of b over 1.0", "publish",
          "accepted b 1#1 at v1",
        ]
      ),
      (
        3, .delivers("a", 2, base: 1),
        ["fold 1.0", "commit v2 of a over 1.0", "publish", "accepted a 1#2 at v2"]
      ),
      (4, .delivers("a", 1, base: 1), ["rejected a 1#1 at v2"]),
    ])
  }

  // MARK: Refusals

  @Test("the staleness bound itself is still taken", arguments: [0, 1, 7] as [UInt64])
  func stalenessBound(bound: UInt64) {
    for (tau, isTaken) in [(bound, true), (bound + 1, false)] {
      var coordinator = coordinator(
        FedBuff(bufferSize: 100), version: 10, stalenessBound: bound)
      _ = coordinator.handle(.joins("a"), at: .zero)
      let effects = coordinator.handle(.delivers("a", base: Version(10 - tau)), at: .zero)
      if isTaken {
        #expect(effects.last?.notation == "accepted a 1#1 at v10")
      } else {
        #expect(refusal(effects)?.outcome == .tooStale)
        #expect(refusal(effects)?.reason == "its base v\(10 - tau) is \(tau) versions old")
      }
    }
  }

  @Test("a base newer than the model is refused by both versions")
  func newerBase() {
    var coordinator = coordinator(FedBuff(), version: 3)
    _ = coordinator.handle(.joins("a"), at: .zero)
    let reason = "its base v4 is newer than the model v3"
    let found = refusal(coordinator.handle(.delivers("a", base: 4), at: .zero))
    #expect(found?.outcome == .rejected(reason: reason) && found?.reason == reason)
  }

  @Test("an update that is not finite is refused")
  func notFinite() {
    var coordinator = coordinator(FedBuff())
    _ = coordinator.handle(.joins("a"), at: .zero)
    let found = refusal(
      coordinator.handle(.delivers("a", base: 0, magnitude: 0, isFinite: false), at: .zero))
    #expect(found?.outcome == .rejected(reason: "it holds values that are not finite"))
  }

  @Test("an update out of the accumulator's range is refused, weight included")
  func outOfRange() {
    var coordinator = coordinator(FedAvg(deadline: nil))
    _ = coordinator.handle(.joins("a"), at: .zero)
    _ = coordinator.handle(.joins("b"), at: .zero)
    let limit = FixedPointAccumulator.maximumContribution
    let found = refusal(
      coordinator.handle(
        .delivers("a", 1, base: 0, samples: 2, magnitude: limit * 0.75), at: .zero))
    #expect(found?.reason.contains("\(limit * 1.5)") == true)
    coordinator.expect([
      (
        1, .delivers("a", 2, base: 0, samples: 2, magnitude: limit / 2),
        ["fold 2.0", "accepted a 1#2 at v0"]
      )
    ])
  }

  @Test("the range of a version is used up by its updates, and is whole for the next")
  func rangeBudget() {
    let limit = FixedPointAccumulator.maximumContribution
    var coordinator = coordinator(FedBuff(bufferSize: 3000, deadline: .seconds(60)))
    var outcomes: [String] = []
    for number in 1...2049 as ClosedRange<UInt64> {
      let effects = coordinator.handle(
        .delivers("a", number, base: 0, magnitude: limit), at: .zero)
      outcomes.append(effects.contains { $0.notation == "fold 1.0" } ? "taken" : "refused")
    }
    #expect(outcomes == [String](repeating: "taken", count: 2048) + ["refused"])
    _ = coordinator.handle(.deadline, at: .seconds(60))
    let effects = coordinator.handle(
      .delivers("a", 2050, base: 1, magnitude: limit), at: .seconds(61))
    #expect(effects.contains { $0.notation == "fold 1.0" })
  }

  @Test("where a minority is outvoted, each agent has one voice in a version")
  func oneVoiceUnderRules() throws {
    var coordinator = coordinator(
      FedBuff(bufferSize: 3), arithmetic: try AggregationArithmetic(rule: .median))
    let reason = "median takes one update of each agent for a version, and has this agent's"
    _ = coordinator.handle(.delivers("a", 1, base: 0), at: .zero)
    for number in 2...5 as ClosedRange<UInt64> {
      let found = refusal(coordinator.handle(.delivers("a", number, base: 0), at: .zero))
      #expect(found?.outcome == .rejected(reason: reason))
    }
    _ = coordinator.handle(.delivers("b", 1, base: 0), at: .zero)
    #expect(coordinator.version == 0)
    _ = coordinator.handle(.delivers("c", 1, base: 0), at: .zero)
    #expect(coordinator.version == 1)
    let effects = coordinator.handle(.delivers("a", 6, base: 1), at: .zero)
    #expect(effects.last?.notation == "accepted a 1#6 at v1")
  }

  @Test("an update that the shell could not use is refused with its reason")
  func invalid() {
    var coordinator = coordinator(FedBuff(bufferSize: 1))
    let id = UpdateID(outbox: 1, number: 1)
    _ = coordinator.handle(.joins("a"), at: .zero)
    let found = refusal(
      coordinator.handle(.updateInvalid("a", id, reason: "chunk 3 is missing"), at: .zero))
    #expect(found?.outcome == .rejected(reason: "chunk 3 is missing"))
    #expect(found?.reason == "chunk 3 is missing")
    #expect(coordinator.version == 0)
  }

  // MARK: The end of a run

  @Test("the last version finishes the run, once, and nothing counts after it")
  func finish() {
    var coordinator = coordinator(FedBuff(bufferSize: 1, deadline: .seconds(5)), lastVersion: 2)
    _ = coordinator.handle(.joins("a"), at: .zero)
    coordinator.expect([
      (0, .subscriberAppeared, ["publish"]),
      (
        1, .delivers("a", 1, base: 0),
        [
          "fold 1.0", "commit v1 of a over 1.0", "publish",
          "deadline in 5.0 seconds", "accepted a 1#1 at v1",
        ]
      ),
      (
        2, .delivers("a", 2, base: 1),
        ["fold 1.0", "commit v2 of a over 1.0", "publish", "accepted a 1#2 at v2", "finish"]
      ),
      (3, .delivers("a", 2, base: 1), ["duplicate a 1#2 at v2"]),
      (
        3, .delivers("a", 3, base: 2),
        ["remember a 1#3", "rejected a 1#3 at v2", "refusal 1 of a"]
      ),
      (7, .deadline, []),
      (7, .leaves("a"), ["a left, 0 live"]),
      (8, .subscriberAppeared, ["publish", "finish"]),
    ])
    #expect(coordinator.isFinished && coordinator.version == 2)
  }

  @Test("a last version that nobody hears waits for somebody")
  func unheard() {
    var coordinator = coordinator(FedBuff(bufferSize: 1), lastVersion: 1)
    _ = coordinator.handle(.joins("a"), at: .zero)
    coordinator.expect([
      (1, .subscriberAppeared, ["publish"]),
      (2, .subscribersGone, []),
      (
        3, .delivers("a", 1, base: 0),
        ["fold 1.0", "commit v1 of a over 1.0", "publish", "accepted a 1#1 at v1"]
      ),
      (4, .subscriberAppeared, ["publish", "finish"]),
    ])
  }

  @Test(
    "a run that was at its last version already publishes it to the first who hears, and finishes",
    arguments: [2, 3] as [Version])
  func finishedBefore(version: Version) {
    var coordinator = coordinator(FedBuff(bufferSize: 1), version: version, lastVersion: 2)
    coordinator.expect([
      (0, .started, []), (1, .subscriberAppeared, ["publish", "finish"]),
    ])
    #expect(coordinator.isFinished)
  }

  // MARK: Buffers

  @Test("K updates make a version, of whichever agents")
  func buffer() {
    var coordinator = coordinator(FedBuff(bufferSize: 3))
    _ = coordinator.handle(.joins("a"), at: .zero)
    _ = coordinator.handle(.joins("b"), at: .zero)
    coordinator.expect([
      (0, .started, ["leases in 7.5 seconds"]),
      (1, .delivers("a", 1, base: 0), ["fold 1.0", "accepted a 1#1 at v0"]),
      (2, .delivers("a", 2, base: 0), ["fold 1.0", "accepted a 1#2 at v0"]),
      (
        3, .delivers("b", 1, base: 0),
        [
          "fold 1.0", "commit v1 of a a b over 3.0", "publish", "accepted b 1#1 at v1",
        ]
      ),
      (4, .delivers("a", 3, base: 0), ["fold \(1 / 2.0.squareRoot())", "accepted a 1#3 at v1"]),
    ])
  }

  @Test("agents that go do not fill a buffer")
  func bufferWaits() {
    var coordinator = coordinator(FedBuff(bufferSize: 2))
    _ = coordinator.handle(.joins("a"), at: .zero)
    _ = coordinator.handle(.joins("b"), at: .zero)
    coordinator.expect([
      (1, .delivers("a", 1, base: 0), ["fold 1.0", "accepted a 1#1 at v0"]),
      (2, .leaves("b"), ["b left, 1 live"]),
      (30, .leasesChecked, ["leases in 7.5 seconds", "a lost, 0 live"]),
    ])
  }

  @Test("fewer than K make a version at the deadline, divided by their number")
  func bufferDeadline() {
    var coordinator = coordinator(FedBuff(bufferSize: 10, deadline: .seconds(30)))
    _ = coordinator.handle(.joins("a"), at: .zero)
    coordinator.expect([
      (0, .started, ["leases in 7.5 seconds", "deadline in 30.0 seconds"]),
      (30, .deadline, ["deadline in 30.0 seconds"]),
      (31, .delivers("a", 1, base: 0), ["fold 1.0", "accepted a 1#1 at v0"]),
      (32, .delivers("a", 2, base: 0), ["fold 1.0", "accepted a 1#2 at v0"]),
      (
        60, .deadline,
        ["commit v1 of a a over 2.0", "publish", "deadline in 30.0 seconds"]
      ),
    ])
  }
}
