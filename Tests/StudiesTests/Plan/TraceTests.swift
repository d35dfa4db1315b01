// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Services
import Studies
import Tensors
import Testing

@Suite("Traces of runs")
struct TraceTests {
  /// The journal's view of a trial, as if it had been real.
  private static func timeline(_ result: TrialResult) throws -> RunTimeline {
    func moment(_ seconds: Double) -> UInt64 { 1_000_000_000 + UInt64((seconds * 1e6).rounded()) }
    let arrived = result.trainings.filter { $0.arrived != nil }
      .sorted { ($0.arrived ?? 0, $0.number) < ($1.arrived ?? 0, $1.number) }
    return RunTimeline(
      updates: try arrived.filter { $0.outcome == .folded }.map {
        RunTimeline.Update(
          agent: try AgentID($0.agent), baseVersion: Version($0.baseVersion),
          version: $0.version.map { Version($0) }, moment: moment($0.arrived ?? 0))
      },
      versions: result.versions.map {
        RunTimeline.Event(Version($0.version), at: moment($0.seconds))
      },
      refusals: try arrived.filter { $0.outcome == .stale }.map {
        RunTimeline.Event(try AgentID($0.agent), at: moment($0.arrived ?? 0))
      },
      joins: try result.activities.map { RunTimeline.Event(try AgentID($0.agent), at: moment(0)) })
  }

  @Test(
    "give the same versions in the same time when they are replayed",
    arguments: [
      FedBuff(bufferSize: 3) as any AggregationStrategy, FedAvg(deadline: nil),
      FedAvg(quorum: 0.6, deadline: nil), FedAsync(),
    ])
  func replay(strategy: any AggregationStrategy) throws {
    var trial = TestTrial(strategy: strategy)
    trial.stop = StoppingRule(seconds: 1e6, versions: 20)
    trial.speed = { index in
      AgentSpeed(
        compute: .perStep(.logNormal(median: 10 + Double(index) * 7, sigma: 0.4)),
        link: NetworkLink(
          latency: .milliseconds(100), bytesPerSecondDown: 1_000, bytesPerSecondUp: 500))
    }
    let plan = try trial.plan()
    let comparison = try TraceComparison(
      of: try Self.timeline(try trial.run()), path: "test", coordinator: plan.coordinator,
      participant: plan.participant)
    #expect(comparison.versions == 20)
    #expect(comparison.sameVersions >= 19, "\(comparison)")
    let ratio = try #require(comparison.timeRatio)
    #expect((0.98...1.02).contains(ratio), "\(comparison)")
  }

  @Test("count an agent's time from its last update, or from the version that it waited for")
  func times() throws {
    let agent = try AgentID("a")
    let timeline = RunTimeline(
      updates: [
        .init(agent: agent, baseVersion: Version(0), version: Version(1), moment: 5_000_000),
        .init(agent: agent, baseVersion: Version(1), version: Version(2), moment: 12_000_000),
        .init(agent: agent, baseVersion: Version(1), version: nil, moment: 14_000_000),
      ],
      versions: [.init(Version(1), at: 8_000_000), .init(Version(2), at: 12_000_000)], refusals: [],
      joins: [.init(agent, at: 2_000_000)])
    let trace = try Trace(of: timeline, path: "test")
    #expect(trace.agents == ["a": Trace.Times(joins: 0, seconds: [3, 4, 2])])
  }

  @Test("are read as they were written")
  func text() throws {
    let trace = Trace(agents: [
      "hospital-1": .init(joins: 0, seconds: [1.5, 2.25, 0.1]),
      "hospital-2": .init(joins: 12.5, seconds: [3]),
    ])
    #expect(try Trace(text: trace.text, path: "test") == trace)
  }

  @Test(
    "that are damaged are refused with the line",
    arguments: [
      ("", "line 1"), ("agent,joins,seconds\n", "no update"),
      ("agent,joins,seconds\na,0", "line 2"), ("agent,joins,seconds\na,0,1\nb,0,-1", "line 3"),
      ("agent,joins,seconds\na,nan,1", "line 2"), ("agent,joins,seconds\na,0,inf", "line 2"),
    ])
  func damaged(text: String, place: String) {
    let message =
      #expect(throws: StudyError.self) { try Trace(text: text, path: "t.csv") }.map { "\($0)" }
      ?? ""
    #expect(message.contains(place), "\(message)")
  }
}
