// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Testing

@Suite("Participant")
struct ParticipantTests {
  private func participant() -> Participant {
    Participant(
      configuration: ParticipantConfiguration(), incarnation: 7, outbox: OutboxState(id: 7))
  }

  private func model(
    _ version: Version, pace: Pace = .oncePerVersion, steps: Int = 1, from aggregator: UInt64 = 1
  ) -> ParticipantEvent {
    .modelArrived(version, .sample(pace: pace, localSteps: steps), from: aggregator)
  }

  private let trained = ParticipantEvent.trainingFinished(
    TrainingOutcome(sampleCount: 3, report: .sample()))

  private func answer(
    _ number: UInt64, _ outcome: Acknowledgement.Outcome, outbox: UInt64 = 7,
    at version: Version = 0
  ) -> ParticipantEvent {
    .acknowledged(
      Acknowledgement(
        update: UpdateID(outbox: outbox, number: number), outcome: outcome,
        currentVersion: version))
  }

  /// A participant that delivers update 7#1 of version 0.
  private func delivering(pace: Pace = .oncePerVersion) -> Participant {
    var participant = participant()
    _ = participant.handle(.started)
    _ = participant.handle(model(0, pace: pace))
    _ = participant.handle(trained)
    return participant
  }

  // MARK: Training

  @Test("it says hello, trains on the first model and delivers")
  func first() {
    var participant = participant()
    participant.expect([
      (.started, ["hello none", "schedule heartbeat"]),
      (model(4, steps: 9), ["train v4 9"]),
      (trained, ["trained v4", "deliver 7#1 of v4", "schedule resend"]),
      (
        answer(1, .accepted),
        ["cancel resend", "discard 7#1", "settled 7#1 accepted"]
      ),
      (model(5), ["train v5 1"]),
      (trained, ["trained v5", "deliver 7#2 of v5", "schedule resend"]),
    ])
  }

  @Test("it trains no more from the run's last version on, and ends when its learner is done")
  func lastVersion() {
    func participant() -> Participant {
      Participant(
        configuration: ParticipantConfiguration(lastVersion: 5), incarnation: 7,
        outbox: OutboxState(id: 7))
    }
    var idle = participant()
    idle.expect([(.started, ["hello none", "schedule heartbeat"]), (model(5), ["settle"])])
    var training = participant()
    training.expect([
      (.started, ["hello none", "schedule heartbeat"]), (model(4), ["train v4 1"]),
      (model(5), ["cancel training", "settle"]), (.trainingFailed(reason: "cancelled"), []),
    ])
    var delivering = participant()
    delivering.expect([
      (.started, ["hello none", "schedule heartbeat"]), (model(4), ["train v4 1"]),
      (trained, ["trained v4", "deliver 7#1 of v4", "schedule resend"]),
      (model(6), ["cancel resend", "settle"]), (answer(1, .accepted), []),
      (.stopRequested, ["cancel heartbeat", "cancel resend", "goodbye", "finish"]),
    ])
  }

  @Test("what is delivered is what training said")
  func draft() throws {
    var participant = participant()
    _ = participant.handle(model(2))
    let outcome = TrainingOutcome(sampleCount: 12, report: .sample(loss: 0.25))
    let effects = participant.handle(.trainingFinished(outcome))
    let draft = effects.compactMap { if case .deliver(let draft) = $0 { draft } else { nil } }.first
    #expect(draft?.outcome == outcome && draft?.baseVersion == 2)
    #expect(effects.contains(.report(.trainingFinished(base: 2, outcome.report))))
  }

  @Test("a model that is not newer than the one held is ignored")
  func oldModels() {
    var participant = participant()
    #expect(participant.wants(0, from: 1))
    participant.expect([
      (model(4), ["train v4 1"]), (model(3), []), (model(4, steps: 8), []), (model(0), []),
    ])
    #expect(participant.heldVersion == 4)
    #expect(
      !participant.wants(4, from: 1) && !participant.wants(3, from: 1)
        && participant.wants(5, from: 1))
  }

  @Test("a model that comes while training or delivering is used next, the newest of them")
  func newerModels() {
    for pace in Pace.allCases {
      var participant = participant()
      participant.expect([
        (model(0, pace: pace), ["train v0 1"]),
        (model(1, pace: pace), []),
        (trained, ["trained v0", "deliver 7#1 of v0", "schedule resend"]),
        (model(3, pace: pace, steps: 5), []),
        (model(2, pace: pace), []),
        (
          answer(1, .accepted),
          ["cancel resend", "discard 7#1", "settled 7#1 accepted", "train v3 5"]
        ),
      ])
    }
  }

  @Test(
    "once per version waits for the next; continuous goes on with the same",
    arguments: [.accepted, .duplicate] as [Acknowledgement.Outcome])
  func pace(outcome: Acknowledgement.Outcome) {
    let settled = ["cancel resend", "discard 7#1", "settled 7#1 \(outcome.notation)"]
    var waiting = delivering(pace: .oncePerVersion)
    waiting.expect([(answer(1, outcome), settled), (model(1), ["train v1 1"])])
    var continuous = delivering(pace: .continuous)
    continuous.expect([
      (answer(1, outcome), settled + ["train v0 1"]), (model(1, pace: .continuous), []),
    ])
  }

  @Test("training that fails is reported, and tried again when the version is sent again")
  func failure() {
    for pace in Pace.allCases {
      var participant = participant()
      participant.expect([
        (model(0, pace: pace), ["train v0 1"]),
        (.trainingFailed(reason: "no memory"), ["failed v0: no memory", "hello none"]),
        (.trainingFailed(reason: "again"), []),
        (.timerFired(.resend), []),
        (model(0, pace: pace), ["train v0 1"]),
        (model(1, pace: pace), []),
        (.trainingFailed(reason: "still"), ["failed v0: still", "train v1 1"]),
        (model(2, pace: pace), []),
        (.trainingFailed(reason: "again"), ["failed v1: again", "train v2 1"]),
        (trained, ["trained v2", "deliver 7#1 of v2", "schedule resend"]),
      ])
    }
  }

  @Test("after a failure no older version is taken")
  func failureThenOlder() {
    var participant = participant()
    participant.expect([
      (model(3), ["train v3 1"]),
      (.trainingFailed(reason: "x"), ["failed v3: x", "hello none"]),
      (model(2), []),
      (model(3), ["train v3 1"]),
    ])
  }

  @Test("a new aggregator is followed wherever it begins, and the old one no longer")
  func newAggregator() {
    // Idle, since its update of v3 was taken: what was not committed then is lost.
    var idle = participant()
    idle.expect([
      (model(3), ["train v3 1"]),
      (trained, ["trained v3", "deliver 7#1 of v3", "schedule resend"]),
      (answer(1, .accepted), ["cancel resend", "discard 7#1", "settled 7#1 accepted"]),
      (model(3, from: 2), ["train v3 1"]),
      (model(9), []),
    ])
    #expect(!idle.wants(9, from: 1) && idle.wants(4, from: 2) && !idle.wants(3, from: 2))
    var delivering = delivering()
    delivering.expect([(model(0, from: 2), ["resend 7#1", "schedule resend"])])
    var training = participant()
    training.expect([
      (model(3), ["train v3 1"]), (model(1, from: 2), []),
      (trained, ["trained v3", "deliver 7#1 of v3", "schedule resend"]),
    ])
  }

  @Test("what an older aggregator sent late is no news, even to who never saw a model of it")
  func olderAggregator() {
    var participant = participant()
    participant.expect([
      (model(3, from: 5), ["train v3 1"]), (model(2, from: 4), []), (model(9, from: 4), []),
      (model(4, from: 5), []),
    ])
    #expect(participant.heldVersion == 4)
    #expect(!participant.wants(9, from: 4) && participant.wants(0, from: 6))
  }

  @Test("an end of training that nobody waits for is ignored")
  func strayTraining() {
    var idle = participant()
    idle.expect([(trained, []), (.trainingFailed(reason: "x"), [])])
    var delivering = delivering()
    delivering.expect([(trained, []), (.trainingFailed(reason: "x"), [])])
    delivering.expect([
      (answer(1, .accepted), ["cancel resend", "discard 7#1", "settled 7#1 accepted"])
    ])
  }

  // MARK: Answers

  @Test(
    "a refused update is forgotten; a newer version is used, or the current one asked for again",
    arguments: [.tooStale, .rejected(reason: "x")] as [Acknowledgement.Outcome], Pace.allCases)
  func refused(outcome: Acknowledgement.Outcome, pace: Pace) {
    let settled = ["cancel resend", "discard 7#1", "settled 7#1 \(outcome.notation)"]
    let asks = outcome == .tooStale ? [] : ["hello none"]
    var waiting = delivering(pace: pace)
    waiting.expect([
      (answer(1, outcome, at: 1), settled + asks), (.timerFired(.resend), []),
      (model(1, pace: pace), ["train v1 1"]),
    ])
    var updated = delivering(pace: pace)
    updated.expect([
      (model(2, pace: pace), []), (answer(1, outcome, at: 2), settled + ["train v2 1"]),
    ])
  }

  @Test("an answer to another update is ignored")
  func wrongAnswer() {
    var participant = delivering()
    participant.expect([
      (answer(2, .accepted), []), (answer(0, .accepted), []),
      (answer(1, .accepted, outbox: 8), []),
      (.timerFired(.resend), ["resend 7#1", "schedule resend"]),
      (answer(1, .accepted), ["cancel resend", "discard 7#1", "settled 7#1 accepted"]),
      (answer(1, .rejected(reason: "late")), []),
    ])
    var training = self.participant()
    training.expect([
      (answer(1, .accepted), []), (model(0), ["train v0 1"]), (answer(1, .accepted), []),
    ])
  }

  // MARK: Timers

  @Test("a heartbeat says what is held and done, and is followed by another")
  func heartbeats() {
    var participant = participant()
    participant.expect([
      (.timerFired(.heartbeat), ["heartbeat none idle", "schedule heartbeat"]),
      (model(3), ["train v3 1"]),
      (.timerFired(.heartbeat), ["heartbeat v3 training", "schedule heartbeat"]),
      (trained, ["trained v3", "deliver 7#1 of v3", "schedule resend"]),
      (model(4), []),
      (.timerFired(.heartbeat), ["heartbeat v4 delivering", "schedule heartbeat"]),
    ])
    #expect(
      participant.handle(.timerFired(.heartbeat)).contains(
        .schedule(.heartbeat, after: .seconds(3))))
  }

  private func resendDelay(_ effects: [ParticipantEffect]) -> Duration? {
    effects.compactMap {
      if case .schedule(.resend, let delay) = $0 { delay } else { nil }
    }.first
  }

  @Test("the time until resending doubles up to its bound, varied by less than a quarter")
  func backOff() throws {
    var participant = participant()
    _ = participant.handle(model(0))
    var delays = [try #require(resendDelay(participant.handle(trained)))]
    for _ in 0..<100 {
      let effects = participant.handle(.timerFired(.resend))
      #expect(effects.map(\.notation) == ["resend 7#1", "schedule resend"])
      delays.append(try #require(resendDelay(effects)))
    }
    for (attempt, delay) in delays.enumerated() {
      let bound = min(30 << min(attempt, 10), 600)
      #expect((.seconds(bound)..<(.seconds(bound) * 1.25)).contains(delay), "\(attempt): \(delay)")
    }
    #expect(Set(delays.suffix(90)).count > 80)
  }

  @Test("agents do not resend in step")
  func jitter() throws {
    let delays = (0..<20 as Range<UInt64>).map { incarnation in
      var participant = Participant(
        configuration: ParticipantConfiguration(), incarnation: incarnation,
        outbox: OutboxState(id: 7))
      _ = participant.handle(model(0))
      return resendDelay(participant.handle(trained))
    }
    #expect(Set(delays).count == 20)
  }

  @Test("after a new connection an update is sent at once, and the patience starts anew")
  func newConnection() throws {
    var participant = delivering()
    for _ in 0..<5 { _ = participant.handle(.timerFired(.resend)) }
    let effects = participant.handle(.modelRepeated)
    #expect(effects.map(\.notation) == ["hello v0", "resend 7#1", "schedule resend"])
    #expect(try #require(resendDelay(effects)) < .seconds(37.5))
    let next = try #require(resendDelay(participant.handle(.timerFired(.resend))))
    #expect((.seconds(60) ..< .seconds(75)).contains(next))
  }

  @Test("a model that repeats while nothing is delivered is a reason to say hello")
  func repeated() {
    var participant = participant()
    participant.expect([
      (.modelRepeated, ["hello none"]), (model(2), ["train v2 1"]), (.modelRepeated, ["hello v2"]),
    ])
  }

  // MARK: Stopping

  @Test("at any state it says goodbye once, and then nothing", arguments: 0..<5)
  func stop(state: Int) {
    var participant = participant()
    let beginning = [.started, model(0), trained, answer(1, .accepted)]
    for event in beginning.prefix(state) { _ = participant.handle(event) }
    participant.expect([
      (.stopRequested, ["cancel heartbeat", "cancel resend", "goodbye", "finish"])
    ])
    #expect(!participant.wants(99, from: 1))
    let anything: [ParticipantEvent] = [
      .stopRequested, .started, model(0), model(9), .modelRepeated, trained,
      .trainingFailed(reason: "x"), answer(1, .accepted), .timerFired(.heartbeat),
      .timerFired(.resend), .stopRequested,
    ]
    participant.expect(anything.map { ($0, []) })
  }
}
