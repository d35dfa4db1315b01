// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation
import Monitoring
import Testing

/// docs/metrics.md and the code say the same.
@Suite("The page on metrics")
struct MetricsDocumentTests {
  private let page: String

  init() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    page = try String(contentsOf: root.appending(path: "docs/metrics.md"), encoding: .utf8)
  }

  /// First columns of the tables below a heading, without back-quotes.
  private func names(below heading: String) throws -> [String] {
    let start = try #require(page.range(of: "\n\(heading)\n"))
    let rest = page[start.upperBound...]
    let section = rest.range(of: "\n## ").map { rest[..<$0.lowerBound] } ?? rest
    return section.split(separator: "\n").compactMap { line in
      line.firstMatch(of: /^\| `([^|]+)` \|/).map { String($0.1) }
    }
  }

  @Test("every kind of event is on it, and no other")
  func kinds() throws {
    #expect(Set(try names(below: "## Events")) == Set(try sampleKinds().map(\.topic)))
  }

  /// One of each; the switch does not compile when a kind is missing from the list above it.
  private func sampleKinds() throws -> [MetricEvent.Kind] {
    let agent = try AgentID("a")
    let samples: [MetricEvent.Kind] = [
      .versionPublished(
        VersionRecord(
          version: 1, strategy: "s", updateCount: 0, contributors: [], staleness: [],
          updateNorm: 0, secondsSincePrevious: 0)),
      .membershipChanged(MembershipRecord(agent: agent, change: .left, liveAgents: 0)),
      .updateRefused(RefusalRecord(agent: nil, reason: "r", total: 1)),
      .trainingFinished(base: 0, try TrainingReport(loss: 0, seconds: 0, steps: 0)),
      .modelReceived(1),
      .trainingProgress(
        LearnerProgress(baseVersion: 0, step: 0, steps: 1, loss: 0, samplesPerSecond: 0)),
      .evaluated(
        EvaluationRecord(subject: .global, version: 0, part: .test, caseCount: 1, scores: [])),
      .twinRefreshed(
        TwinRecord(
          refresh: 1, parent: 0, method: .ditto, decision: .accepted, drift: 0, dice: 0,
          globalDice: 0, incumbentDice: nil, caseCount: 1, seconds: 0, unixMicroseconds: 0)),
      .updateFolded(
        FoldRecord(
          agent: agent, update: UpdateID(outbox: 1, number: 1), baseVersion: 0, staleness: 0,
          weight: 0, norm: 0, version: 1, gathered: 1)),
      .privacySpent(PrivacyRecord(delta: 0.5, budget: nil, spent: [])),
      .twinServed(ServingRecord(answered: 0, refused: 0, latency: nil)),
      .processSampled(
        ProcessRecord(role: .agent, cpuSeconds: 0, residentBytes: 0, uptimeSeconds: 0)),
      .trafficSampled(TrafficRecord(flows: [], refused: 0)),
    ]
    var seen: Set<Int> = []
    for sample in samples {
      switch sample {
      case .versionPublished: seen.insert(0)
      case .membershipChanged: seen.insert(1)
      case .updateRefused: seen.insert(2)
      case .trainingFinished: seen.insert(3)
      case .modelReceived: seen.insert(4)
      case .trainingProgress: seen.insert(5)
      case .evaluated: seen.insert(6)
      case .twinRefreshed: seen.insert(7)
      case .updateFolded: seen.insert(8)
      case .privacySpent: seen.insert(9)
      case .twinServed: seen.insert(10)
      case .processSampled: seen.insert(11)
      case .trafficSampled: seen.insert(12)
      }
    }
    #expect(seen.count == 13)
    return samples
  }

  @Test("every number for Prometheus is on it with its kind and its help, and no other")
  func families() throws {
    let rows = try #require(page.range(of: "\n## Prometheus\n")).upperBound
    let found = page[rows...].split(separator: "\n").compactMap { line in
      line.wholeMatch(of: /\| `(twinseg_[a-z0-9_]+)` \| ([a-z]+) \| (.+) \|/).map {
        "\($0.1) \($0.2) \($0.3)"
      }
    }
    let known = MetricFamily.all.map { family in
      let help = family.help.replacing("|", with: "\\|")
      return "\(family.name) \(family.kind.rawValue) \(help)"
    }
    #expect(found == known)
  }

  @Test("every key of a snapshot is on it")
  func keys() throws {
    let url = try #require(
      Bundle.module.url(forResource: "snapshot", withExtension: "json", subdirectory: "Fixtures"))
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
    let start = try #require(page.range(of: "\n## Snapshot and stream\n")).upperBound
    let words = Set(
      page[start...].matches(of: /[A-Za-z][A-Za-z0-9]*/).map { String($0.0) })
    var missing: Set<String> = []
    func visit(_ value: Any) {
      if let list = value as? [Any] { list.forEach(visit) }
      guard let fields = value as? [String: Any] else { return }
      for (key, value) in fields {
        if !words.contains(key) { missing.insert(key) }
        visit(value)
      }
    }
    visit(object)
    #expect(missing == [])
  }
}
