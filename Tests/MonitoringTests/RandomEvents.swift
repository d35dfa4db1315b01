// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Tensors

/// Events as a federation may tell them, in any order, some with texts that are meant to do harm.
struct RandomEvents {
  static let hostile = [
    "<script>alert(1)</script>", "\"quoted\" \\ back", "line\nbreak # TYPE x counter",
    "\u{1B}[31mred\u{1B}]0;title\u{7}", "\u{202E}right to left",
    "}} {le=\"+Inf\"} 1",
  ]

  private var generator: SeededGenerator
  private let agents = (1...5).map { "h\($0)" }

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func next() throws -> (event: MetricEvent.Kind, source: String) {
    let agent = agents[Int.random(in: agents.indices, using: &generator)]
    let id = try AgentID(agent)
    let base = UInt64.random(in: 0...6, using: &generator)
    let text = Self.hostile[Int.random(in: Self.hostile.indices, using: &generator)]
    let value = Double.random(in: 0...1, using: &generator)
    let magnitudes = [value, .greatestFiniteMagnitude, .leastNonzeroMagnitude, 0]
    let any = magnitudes[Int.random(in: magnitudes.indices, using: &generator)]
    switch Int.random(in: 0..<15, using: &generator) {
    case 0:
      return (
        .versionPublished(
          VersionRecord(
            version: Version(base + 1), strategy: text, updateCount: 1, contributors: [id],
            staleness: [base, .max], updateNorm: any, secondsSincePrevious: any)), "aggregator"
      )
    case 1, 2:
      let record = FoldRecord(
        agent: id, update: UpdateID(outbox: 1, number: base + 1), baseVersion: Version(base),
        staleness: base == 6 ? .max : base * 12, weight: any, norm: any, version: Version(base + 1),
        gathered: 1)
      return (.updateFolded(record), "aggregator")
    case 3:
      let kind = RefusalRecord.Kind.allCases[Int.random(in: 0..<5, using: &generator)]
      let record = RefusalRecord(
        agent: Bool.random(using: &generator) ? id : nil,
        update: UpdateID(outbox: 1, number: base + 1), kind: kind, reason: text, total: 1)
      return (.updateRefused(record), "aggregator")
    case 4:
      let change = MembershipRecord.Change.allCases[Int.random(in: 0..<3, using: &generator)]
      return (
        .membershipChanged(MembershipRecord(agent: id, change: change, liveAgents: 3)),
        "aggregator"
      )
    case 5:
      return (
        .privacySpent(
          PrivacyRecord(delta: 1e-5, budget: 2, spent: [.init(agent: id, epsilon: any)])),
        "aggregator"
      )
    case 6, 7:
      return (
        .trainingFinished(
          base: Version(base), try TrainingReport(loss: -any, seconds: any, steps: 1)), agent
      )
    case 8:
      return (
        .trainingProgress(
          LearnerProgress(
            baseVersion: Version(base), step: 1, steps: 2, loss: any, samplesPerSecond: any)),
        agent
      )
    case 9:
      let scores = [text, "ET", "TC", "WT"].map {
        StructureScore(name: $0, dice: value, iou: value, sensitivity: value, specificity: value)
      }
      let subject: EvaluationRecord.Subject =
        Bool.random(using: &generator) ? .global : .twin(refresh: base + 1)
      return (
        .evaluated(
          EvaluationRecord(
            subject: subject, version: Version(base), part: .validation, caseCount: 1,
            scores: scores)), agent
      )
    case 10:
      return (
        .twinRefreshed(
          TwinRecord(
            refresh: base + 1, parent: Version(base), method: .fineTune,
            decision: TwinDecision.allCases[Int.random(in: 0..<3, using: &generator)],
            drift: any, dice: value, globalDice: value, incumbentDice: nil, caseCount: 1,
            seconds: any, unixMicroseconds: .max)), agent
      )
    case 11: return (.modelReceived(Version(base)), agent)
    case 12:
      return (
        .twinServed(
          ServingRecord(
            answered: base, refused: 1, latency: .init(count: 1, median: value, p95: value + any))),
        agent
      )
    case 13:
      return (
        .processSampled(
          ProcessRecord(
            role: .agent, cpuSeconds: any, residentBytes: .max,
            uptimeSeconds: Double.random(in: 0...1, using: &generator))), agent
      )
    default:
      let flow = TrafficRecord.Flow(
        channel: .updates, messagesIn: .max, bytesIn: .max, messagesOut: 1, bytesOut: 1,
        dropped: 1, isWaiting: Bool.random(using: &generator))
      return (.trafficSampled(TrafficRecord(flows: [flow], refused: .max)), agent)
    }
  }
}
