// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation

/// A ``MonitorState`` for Prometheus.
enum PrometheusText {
  private typealias Labels = [(name: String, value: String)]

  /// Upper bounds of the histogram of staleness, in versions.
  private static let bounds = [0, 1, 2, 4, 8, 16, 32]
  /// Whose scores are written: names that agents make up would each be a series that Prometheus keeps.
  private static let structures = [
    "ET", "TC", "WT", "necrotic_core", "edema", "enhancing_tumour",
  ]

  /// - Parameter now: milliseconds since 1970; nil: the run is over.
  static func render(_ state: MonitorState, at now: Int64?) -> String {
    let snapshot = state.snapshot(at: now)
    var writer = PrometheusWriter()
    writeFederation(snapshot, to: &writer)
    writeStaleness(state, to: &writer)
    if let aggregator = snapshot.aggregator {
      write(
        service: aggregator.name, role: .aggregator, state: aggregator.state,
        lastSeen: aggregator.lastSeen, process: aggregator.process, traffic: aggregator.traffic,
        refused: aggregator.refused, missed: aggregator.missed, to: &writer)
    }
    for broker in snapshot.brokers {
      write(
        service: broker.name, role: .broker, state: broker.state, lastSeen: broker.lastSeen,
        process: broker.process, traffic: broker.traffic, refused: broker.refused,
        missed: broker.missed,
        to: &writer)
    }
    for agent in snapshot.agents {
      write(
        service: agent.name, role: .agent, state: agent.state, lastSeen: agent.lastSeen,
        process: agent.process, traffic: agent.traffic, refused: nil, missed: agent.missed,
        to: &writer)
      write(agent, to: &writer)
      writeScores(of: agent.name, state, to: &writer)
    }
    return writer.text
  }

  private static func writeFederation(_ snapshot: Snapshot, to writer: inout PrometheusWriter) {
    writer.add(
      .info,
      [
        ("federation", snapshot.federation), ("run", snapshot.run),
        ("strategy", snapshot.strategy ?? ""),
      ], 1)
    if let aggregator = snapshot.aggregator {
      if let version = aggregator.version { writer.add(.version, [], version) }
      if let time = aggregator.lastVersionTime {
        writer.add(.versionTime, [], Double(time) / 1_000)
      }
      writer.add(.gathered, [], Double(aggregator.gathered))
      if let live = aggregator.liveAgents { writer.add(.liveAgents, [], Double(live)) }
      writer.add(.folded, [], snapshot.counts.updatesFolded)
      // All kinds from the start: the first refusal is an increase, too.
      for kind in RefusalRecord.Kind.allCases {
        let count = snapshot.refusals.first { $0.kind == kind.rawValue }?.count ?? 0
        writer.add(.refused, [("kind", kind.rawValue)], count)
      }
    }
    if let newest = snapshot.versions.last {
      writer.add(.versionNorm, [], newest.norm)
      writer.add(.versionSeconds, [], newest.seconds)
    }
    writer.add(.events, [], snapshot.counts.events)
    writer.add(.garbage, [], snapshot.counts.garbage)
    writer.add(.missed, [], snapshot.counts.missed)
    if let privacy = snapshot.privacy {
      writer.add(.privacyDelta, [], privacy.delta)
      if let budget = privacy.budget { writer.add(.privacyBudget, [], budget) }
    }
  }

  private static func writeStaleness(_ state: MonitorState, to writer: inout PrometheusWriter) {
    guard state.aggregator != nil else { return }
    for bound in bounds {
      let count = state.staleness.prefix(bound + 1).reduce(0, +)
      writer.add(.staleness, suffix: "_bucket", [("le", "\(bound)")], Double(count))
    }
    let count = Double(state.staleness.reduce(0, +))
    writer.add(.staleness, suffix: "_bucket", [("le", "+Inf")], count)
    writer.add(.staleness, suffix: "_sum", [], state.stalenessSum)
    writer.add(.staleness, suffix: "_count", [], count)
  }

  private static func write(
    service: String, role: ServiceRole, state: ServiceState, lastSeen: Int64?,
    process: ProcessEntry?, traffic: [TrafficEntry]?, refused: UInt64?, missed: UInt64,
    to writer: inout PrometheusWriter
  ) {
    let labels: Labels = [("service", service), ("role", role.rawValue)]
    writer.add(.up, labels, state == .live ? 1 : 0)
    if let lastSeen { writer.add(.lastSeen, labels, Double(lastSeen) / 1_000) }
    if let process {
      writer.add(.cpu, labels, process.cpuSeconds)
      writer.add(.memory, labels, process.residentBytes)
      writer.add(.uptime, labels, process.uptime)
    }
    if let refused { writer.add(.serviceRefused, labels, refused) }
    writer.add(.serviceMissed, labels, missed)
    for flow in traffic ?? [] {
      let channel = labels + [("channel", flow.channel.rawValue)]
      for (direction, messages, bytes) in [
        ("in", flow.messagesIn, flow.bytesIn), ("out", flow.messagesOut, flow.bytesOut),
      ] {
        writer.add(.messages, channel + [("direction", direction)], messages)
        writer.add(.bytes, channel + [("direction", direction)], bytes)
      }
      writer.add(.dropped, channel, flow.dropped)
      writer.add(.waiting, channel, flow.waiting ? 1 : 0)
    }
  }

  private static func write(_ agent: AgentEntry, to writer: inout PrometheusWriter) {
    let labels: Labels = [("agent", agent.name)]
    writer.add(.lost, labels, agent.state == .lost ? 1 : 0)
    writer.add(.agentAccepted, labels, agent.accepted)
    writer.add(.agentRefused, labels, agent.refused)
    if let version = agent.version { writer.add(.agentVersion, labels, version) }
    if let loss = agent.loss { writer.add(.agentLoss, labels, loss) }
    if let rate = agent.samplesPerSecond { writer.add(.agentRate, labels, rate) }
    if let staleness = agent.lastStaleness { writer.add(.agentStaleness, labels, staleness) }
    for (model, dice) in [("global", agent.globalDice), ("twin", agent.twinDice)] {
      if let dice { writer.add(.agentDice, labels + [("model", model)], dice) }
    }
    if let twin = agent.twin {
      writer.add(.twinRefresh, labels, twin.refresh)
      writer.add(.twinRollbacks, labels, agent.rollbacks)
      writer.add(.twinDrift, labels, twin.drift)
    }
    if let epsilon = agent.epsilon { writer.add(.epsilon, labels, epsilon) }
    if let inference = agent.inference {
      writer.add(.answered, labels, inference.answered)
      writer.add(.inferenceRefused, labels, inference.refused)
      for (percentile, seconds) in [("50", inference.p50), ("95", inference.p95)] {
        if let seconds { writer.add(.latency, labels + [("percentile", percentile)], seconds) }
      }
    }
  }

  private static func writeScores(
    of name: String, _ state: MonitorState, to writer: inout PrometheusWriter
  ) {
    guard let agent = try? AgentID(name) else { return }
    for model in ["global", "twin"] {
      let newest = state.evaluations[agent].slots.last { $0.entry.model == model }
      for structure in structures {
        guard let score = newest?.entry.scores.first(where: { $0.name == structure }) else {
          continue
        }
        for (kind, value) in [
          ("dice", score.dice), ("iou", score.iou), ("sensitivity", score.sensitivity),
          ("specificity", score.specificity),
        ] {
          let labels: Labels = [
            ("agent", name), ("model", model), ("structure", structure), ("score", kind),
          ]
          writer.add(.agentScore, labels, value)
        }
      }
    }
  }
}
