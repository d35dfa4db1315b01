// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FoundationEssentials

/// A metric event as one line of JSON: when it was heard, whose it is, of which kind, and its fields by
/// the names of docs/metrics.md. Times are milliseconds since 1970.
package struct MetricLine: Encodable {
  private let received: Int64
  private let source: AgentID
  private let event: MetricEvent

  package init(_ event: MetricEvent, from source: AgentID, received: Int64) {
    self.event = event
    self.source = source
    self.received = received
  }

  package func text() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  private struct Key: CodingKey {
    let stringValue: String
    let intValue: Int? = nil

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { return nil }
  }

  private struct Fields {
    var container: KeyedEncodingContainer<Key>

    mutating func set(_ name: String, _ value: (some Encodable)?) throws {
      try container.encodeIfPresent(value, forKey: Key(stringValue: name))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var fields = Fields(container: encoder.container(keyedBy: Key.self))
    try fields.set("received", received)
    try fields.set("time", event.unixMicroseconds / 1_000)
    try fields.set("source", source.text)
    try fields.set("kind", event.kind.topic)
    switch event.kind {
    case .versionPublished(let record): try write(record, to: &fields)
    case .membershipChanged(let record):
      try fields.set("agent", record.agent.text)
      try fields.set("change", record.change.rawValue)
      try fields.set("liveAgents", record.liveAgents)
    case .updateRefused(let record): try write(record, to: &fields)
    case .updateFolded(let record): try write(record, to: &fields)
    case .privacySpent(let record):
      try fields.set("delta", record.delta)
      try fields.set("budget", record.budget)
      try fields.set(
        "epsilon",
        Dictionary(record.spent.map { ($0.agent.text, $0.epsilon) }, uniquingKeysWith: max))
    case .trainingFinished(let base, let report):
      try fields.set("baseVersion", base.number)
      try fields.set("loss", report.loss)
      try fields.set("seconds", report.seconds)
      try fields.set("steps", report.steps)
    case .modelReceived(let version): try fields.set("version", version.number)
    case .trainingProgress(let progress):
      try fields.set("baseVersion", progress.baseVersion.number)
      try fields.set("step", progress.step)
      try fields.set("steps", progress.steps)
      try fields.set("loss", progress.loss)
      try fields.set("samplesPerSecond", progress.samplesPerSecond)
    case .evaluated(let record): try write(record, to: &fields)
    case .twinRefreshed(let record): try write(record, to: &fields)
    case .twinServed(let record):
      try fields.set("answered", record.answered)
      try fields.set("refused", record.refused)
      try fields.set("p50", record.latency?.median)
      try fields.set("p95", record.latency?.p95)
    case .processSampled(let record):
      try fields.set("role", record.role)
      try fields.set("cpuSeconds", record.cpuSeconds)
      try fields.set("residentBytes", record.residentBytes)
      try fields.set("uptime", record.uptimeSeconds)
    case .trafficSampled(let record):
      try fields.set("channels", record.flows.map(TrafficEntry.init))
      try fields.set("refused", record.refused)
    }
  }

  private func write(_ record: VersionRecord, to fields: inout Fields) throws {
    try fields.set("version", record.version.number)
    try fields.set("strategy", record.strategy)
    try fields.set("updateCount", record.updateCount)
    try fields.set("contributors", record.contributors.map(\.text))
    try fields.set("staleness", record.staleness)
    try fields.set("norm", record.updateNorm)
    try fields.set("seconds", record.secondsSincePrevious)
  }

  private func write(_ record: RefusalRecord, to fields: inout Fields) throws {
    try fields.set("agent", record.agent?.text)
    try fields.set("number", record.update?.number)
    try fields.set("refusal", record.kind.rawValue)
    try fields.set("reason", record.reason)
    try fields.set("total", record.total)
  }

  private func write(_ record: FoldRecord, to fields: inout Fields) throws {
    try fields.set("agent", record.agent.text)
    try fields.set("number", record.update.number)
    try fields.set("baseVersion", record.baseVersion.number)
    try fields.set("staleness", record.staleness)
    try fields.set("weight", record.weight)
    try fields.set("norm", record.norm)
    try fields.set("version", record.version.number)
    try fields.set("gathered", record.gathered)
  }

  private func write(_ record: EvaluationRecord, to fields: inout Fields) throws {
    if case .twin(let refresh) = record.subject {
      try fields.set("model", "twin")
      try fields.set("refresh", refresh)
    } else {
      try fields.set("model", "global")
    }
    try fields.set("version", record.version.number)
    try fields.set("part", record.part.rawValue)
    try fields.set("cases", record.caseCount)
    try fields.set(
      "scores",
      record.scores.map {
        EvaluationEntry.Score(
          name: $0.name, dice: $0.dice, iou: $0.iou, sensitivity: $0.sensitivity,
          specificity: $0.specificity)
      })
  }

  private func write(_ record: TwinRecord, to fields: inout Fields) throws {
    try fields.set("refresh", record.refresh)
    try fields.set("parent", record.parent.number)
    try fields.set("method", record.method.rawValue)
    try fields.set("decision", record.decision.rawValue)
    try fields.set("drift", record.drift)
    try fields.set("dice", record.dice)
    try fields.set("globalDice", record.globalDice)
    try fields.set("incumbentDice", record.incumbentDice)
    try fields.set("cases", record.caseCount)
    try fields.set("seconds", record.seconds)
  }
}
