// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Monitoring

/// A monitor's state, who speaks to it, and a clock.
struct Stage {
  var state: MonitorState
  /// Milliseconds since 1970.
  var now: Int64 = 1_795_000_000_000
  private let roles = SourceRoles(trust: nil)

  init(limits: MonitorLimits = MonitorLimits()) {
    state = MonitorState(federation: "demo", run: "run", limits: limits)
  }

  /// - Parameter after: milliseconds since the event before.
  mutating func tell(
    _ event: MetricEvent.Kind, from source: String, after: Int64 = 10
  ) throws {
    now += after
    let source = try AgentID(source)
    state.receive(event, from: source, role: roles.role(of: source), at: now)
  }

  mutating func fold(
    _ agent: String, number: UInt64, base: UInt64, version: UInt64, gathered: Int
  ) throws {
    try tell(
      .updateFolded(
        FoldRecord(
          agent: AgentID(agent), update: UpdateID(outbox: 7, number: number),
          baseVersion: Version(base), staleness: version - base - 1, weight: 0.5, norm: 1.5,
          version: Version(version), gathered: gathered)), from: "aggregator")
  }

  mutating func publish(
    _ version: UInt64, by agents: [String], staleness: [UInt64], after: Int64 = 10
  ) throws {
    try tell(
      .versionPublished(
        VersionRecord(
          version: Version(version), strategy: "fedbuff", updateCount: staleness.count,
          contributors: agents.map { name throws(FederationError) in try AgentID(name) },
          staleness: staleness, updateNorm: 0.25, secondsSincePrevious: 3)), from: "aggregator",
      after: after)
  }

  mutating func train(_ agent: String, base: UInt64, loss: Double = 0.5) throws {
    try tell(
      .trainingFinished(
        base: Version(base), TrainingReport(loss: loss, seconds: 2, steps: 5)), from: agent)
  }

  mutating func join(_ agent: String, live: Int) throws {
    try tell(
      .membershipChanged(
        MembershipRecord(agent: AgentID(agent), change: .joined, liveAgents: live)),
      from: "aggregator")
  }

  mutating func sample(_ source: String, _ role: ServiceRole, uptime: Double = 10) throws {
    try tell(
      .processSampled(
        ProcessRecord(
          role: role, cpuSeconds: uptime / 2, residentBytes: 1 << 20, uptimeSeconds: uptime)),
      from: source)
  }

  func snapshot(since: UInt64 = 0) -> Snapshot { state.snapshot(since: since, at: now) }
}
