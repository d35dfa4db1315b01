// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Monitoring
import Testing

@Suite("What a monitor makes of events")
struct MonitorStateTests {
  @Test("an update is followed from its training to the version it was folded into")
  func updateLife() throws {
    var stage = Stage()
    try stage.join("h1", live: 1)
    try stage.tell(
      .trainingProgress(
        LearnerProgress(baseVersion: 0, step: 2, steps: 5, loss: 0.9, samplesPerSecond: 3)),
      from: "h1")
    let training = try #require(stage.snapshot().updates.first)
    #expect(training.outcome == .training && training.baseVersion == 0)
    #expect(stage.snapshot().agents.first?.training?.step == 2)

    try stage.train("h1", base: 0)
    let pending = try #require(stage.snapshot().updates.first)
    #expect(pending.outcome == .pending && pending.key == training.key)
    #expect(pending.trainingEnd == stage.now && pending.trainingStart == stage.now - 2_000)

    try stage.fold("h1", number: 1, base: 0, version: 1, gathered: 1)
    #expect(stage.snapshot().aggregator?.gathered == 1)
    #expect(stage.snapshot().updates.map(\.outcome) == [.gathered])
    try stage.publish(1, by: ["h1"], staleness: [0])

    let snapshot = stage.snapshot()
    let update = try #require(snapshot.updates.first)
    #expect(snapshot.updates.count == 1)
    #expect(update.outcome == .folded && update.version == 1 && update.number == 1)
    #expect(snapshot.aggregator?.gathered == 0 && snapshot.aggregator?.version == 1)
    #expect(snapshot.versions.first?.contributors.first?.baseVersion == 0)
    #expect(snapshot.counts.updatesFolded == 1)
    #expect(snapshot.staleness.map(\.staleness) == [0] && snapshot.staleness.map(\.count) == [1])
  }

  @Test("what the aggregator says of an update may come before the end of its training")
  func lateTraining() throws {
    var stage = Stage()
    try stage.fold("h1", number: 1, base: 4, version: 7, gathered: 1)
    try stage.train("h1", base: 4)
    let updates = stage.snapshot().updates
    #expect(updates.count == 1)
    #expect(updates.first?.outcome == .gathered && updates.first?.trainingEnd != nil)
    #expect(updates.first?.trainingEnd == updates.first?.arrived)
  }

  @Test("updates of one agent settle in the order in which they were trained")
  func order() throws {
    var stage = Stage()
    try stage.train("h1", base: 3)
    try stage.train("h1", base: 3)
    try stage.fold("h1", number: 1, base: 3, version: 4, gathered: 1)
    #expect(stage.snapshot().updates.map(\.outcome) == [.gathered, .pending])
    try stage.tell(
      .updateRefused(
        RefusalRecord(
          agent: try AgentID("h1"), update: UpdateID(outbox: 7, number: 2), kind: .stale,
          reason: "too old", total: 1)), from: "aggregator")
    let last = try #require(stage.snapshot().updates.last)
    #expect(last.outcome == .refused && last.refusal == "stale" && last.reason == "too old")
    #expect(stage.snapshot().agents.first?.refused == 1)
  }

  @Test("a forged update in an agent's name does not settle the agent's own")
  func untrusted() throws {
    var stage = Stage()
    try stage.train("h1", base: 3)
    try stage.tell(
      .updateRefused(
        RefusalRecord(
          agent: try AgentID("h1"), update: UpdateID(outbox: 9, number: 2), kind: .untrusted,
          reason: "its signature does not match", total: 1)), from: "aggregator")
    #expect(stage.snapshot().updates.map(\.outcome) == [.pending])
    #expect(stage.snapshot().refusals.map(\.kind) == ["untrusted"])
  }

  @Test("a version whose updates were not heard of names its contributors all the same")
  func lostFolds() throws {
    var stage = Stage()
    try stage.fold("b", number: 1, base: 0, version: 1, gathered: 2)
    try stage.publish(1, by: ["a", "b"], staleness: [0, 0])
    let contributors = try #require(stage.snapshot().versions.first).contributors
    #expect(contributors.map(\.agent) == ["a", "b"])
    #expect(contributors.map(\.baseVersion) == [nil, 0])
    // An aggregator that died in between tells again.
    try stage.publish(1, by: ["a", "b"], staleness: [0, 0])
    #expect(stage.snapshot().versions.count == 1)
  }

  @Test("an agent's state is what the aggregator says, and silence what the clock says")
  func states() throws {
    var stage = Stage()
    try stage.join("h1", live: 1)
    try stage.sample("h1", .agent)
    #expect(stage.snapshot().agents.map(\.state) == [.live])
    stage.now += 21_000
    #expect(stage.snapshot().agents.map(\.state) == [.silent])
    #expect(stage.snapshot().warnings.map(\.key).contains("silent/h1"))
    let record = MembershipRecord(agent: try AgentID("h1"), change: .lost, liveAgents: 0)
    try stage.tell(.membershipChanged(record), from: "aggregator")
    #expect(stage.snapshot().agents.map(\.state) == [.lost])
    let first = try #require(stage.snapshot().warnings.first)
    #expect(first.severity == .critical && first.subject == "h1" && first.since == stage.now)
    // A sign of life of a lost agent does not bring it back: the aggregator must have heard it.
    try stage.sample("h1", .agent, uptime: 50)
    #expect(stage.snapshot().agents.map(\.state) == [.lost])
    try stage.join("h1", live: 1)
    #expect(stage.snapshot().agents.map(\.state) == [.live])
    #expect(stage.snapshot().warnings.isEmpty)
  }

  @Test("a program that never tells how it is cannot be silent")
  func foreignAgent() throws {
    var stage = Stage()
    try stage.join("python", live: 1)
    try stage.train("python", base: 0)
    stage.now += 60_000
    #expect(stage.snapshot().agents.map(\.state) == [.live])
  }

  @Test("a run that is over does not age")
  func finished() throws {
    var stage = Stage()
    try stage.join("h1", live: 1)
    try stage.sample("h1", .agent)
    let snapshot = stage.state.snapshot(at: nil)
    #expect(!snapshot.live && snapshot.now == stage.now && snapshot.warnings.isEmpty)
    #expect(snapshot.agents.map(\.state) == [.left])
  }

  @Test("no new version for long is a warning, long being five times the usual")
  func overdue() throws {
    var stage = Stage()
    for version in 1...3 {
      try stage.publish(UInt64(version), by: ["a"], staleness: [0], after: 3_000)
    }
    stage.now += 15_000
    #expect(stage.snapshot().warnings.isEmpty)
    stage.now += 110_000
    // Its own silence is graver.
    #expect(stage.snapshot().warnings.map(\.key) == ["silent/aggregator"])
    try stage.sample("aggregator", .aggregator)
    #expect(stage.snapshot().warnings.map(\.key) == ["slow"])
  }

  @Test("scores of test cases go before those that decided")
  func scores() throws {
    var stage = Stage()
    func evaluation(_ part: EvaluationRecord.Part, _ dice: Double) -> MetricEvent.Kind {
      .evaluated(
        EvaluationRecord(
          subject: .twin(refresh: 1), version: 2, part: part, caseCount: 2,
          scores: ["ET", "TC", "WT"].map {
            StructureScore(name: $0, dice: dice, iou: dice, sensitivity: 1, specificity: 1)
          }))
    }
    func refresh(_ number: UInt64, _ decision: TwinDecision) -> MetricEvent.Kind {
      .twinRefreshed(
        TwinRecord(
          refresh: number, parent: 2, method: .ditto, decision: decision, drift: 0.1, dice: 0.6,
          globalDice: 0.5, incumbentDice: 0.55, caseCount: 2, seconds: 1, unixMicroseconds: 1))
    }
    try stage.tell(refresh(1, .accepted), from: "h1")
    #expect(stage.snapshot().agents.first?.twinDice == 0.6)
    try stage.tell(refresh(2, .rolledBack), from: "h1")
    #expect(stage.snapshot().agents.first?.twinDice == 0.55)
    #expect(stage.snapshot().agents.first?.rollbacks == 1)
    #expect(stage.snapshot().warnings.map(\.key) == ["rollback/h1"])
    try stage.tell(evaluation(.validation, 0.625), from: "h1")
    #expect(stage.snapshot().agents.first?.twinDice == 0.625)
    try stage.tell(evaluation(.test, 0.5), from: "h1")
    try stage.tell(evaluation(.validation, 0.75), from: "h1")
    #expect(stage.snapshot().agents.first?.twinDice == 0.5)
    #expect(stage.snapshot().evaluations.count == 3)
  }

  @Test("who scores a model has left a training that did not end")
  func abandonedTraining() throws {
    var stage = Stage()
    try stage.tell(
      .trainingProgress(
        LearnerProgress(baseVersion: 3, step: 2, steps: 5, loss: 0.9, samplesPerSecond: 3)),
      from: "h1")
    #expect(stage.snapshot().agents.first?.training != nil)
    try stage.tell(
      .evaluated(
        EvaluationRecord(subject: .global, version: 4, part: .test, caseCount: 1, scores: [])),
      from: "h1")
    #expect(stage.snapshot().agents.first?.training == nil)
    #expect(stage.snapshot().updates.map(\.outcome) == [.training])
    #expect(stage.snapshot().updates.first?.trainingEnd == stage.now)
  }

  @Test("a process's share of a processor is told between two samples of one life")
  func processorShare() throws {
    var stage = Stage()
    try stage.sample("h1", .agent, uptime: 10)
    #expect(stage.snapshot().agents.first?.process?.cpuShare == nil)
    try stage.sample("h1", .agent, uptime: 15)
    #expect(stage.snapshot().agents.first?.process?.cpuShare == 0.5)
    try stage.sample("h1", .agent, uptime: 1)
    #expect(stage.snapshot().agents.first?.process?.cpuShare == nil)
  }

  @Test("hospital-2 comes before hospital-10")
  func sorting() throws {
    var stage = Stage()
    for name in ["hospital-10", "hospital-2", "a"] { try stage.join(name, live: 1) }
    #expect(stage.snapshot().agents.map(\.name) == ["a", "hospital-2", "hospital-10"])
  }
}
