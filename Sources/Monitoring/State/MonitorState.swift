// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation

/// What a federation has told so far, bounded: metric events in, ``Snapshot`` out.
///
/// Times are milliseconds since 1970 on the watcher's clock, when it heard: what hospitals' clocks show
/// is theirs to say, and may be anything.
package struct MonitorState: Sendable {
  package let limits: MonitorLimits
  let federation: String
  let run: String
  /// Of the newest change; also tells entries apart.
  package internal(set) var revision: UInt64 = 0

  /// Whether another process watches a run of which this has only read.
  package var isGoingOn = false

  var started: Int64?
  var newestTime: Int64 = 0
  var strategy: String?
  var aggregator: AggregatorEntry?
  /// Who was heard as the aggregator; what only its journal told has no name.
  var speaker: AgentID?
  var privacy: PrivacyEntry?
  var counts = MonitorCounts()
  var staleness: [UInt64]
  /// Of all folded updates.
  var stalenessSum: Double = 0
  var refusals: [RefusalRecord.Kind: UInt64] = [:]
  var lastRefusal: Int64?
  var lastGarbage: Int64?
  var firstGarbage: Int64?
  var lastMissed: Int64?

  var brokers: [AgentID: Revised<BrokerEntry>] = [:]
  var agents: [AgentID: Revised<AgentEntry>] = [:]
  /// When each agent that is lost was.
  var lostSince: [AgentID: Int64] = [:]
  /// Updates in the version under way.
  var open: [VersionEntry.Contributor] = []
  var versions: EntryList<VersionEntry>
  var updates: AgentEntries<UpdateEntry>
  var losses: AgentEntries<LossEntry>
  var evaluations: AgentEntries<EvaluationEntry>
  var twins: AgentEntries<TwinEntry>

  var eventRate = RateMeter(buckets: 10, width: 1_000)
  var updateRate = RateMeter(buckets: 30, width: 10_000)
  var versionRate = RateMeter(buckets: 30, width: 10_000)

  /// An entry with the revision at which it changed last.
  struct Revised<Entry: Sendable>: Sendable {
    var entry: Entry
    var revision: UInt64
  }

  package init(federation: String, run: String, limits: MonitorLimits = MonitorLimits()) {
    self.federation = federation
    self.run = run
    self.limits = limits
    staleness = Array(repeating: 0, count: limits.stalenessBins + 1)
    versions = EntryList(limit: limits.versions)
    updates = AgentEntries(limit: limits.updates)
    losses = AgentEntries(limit: limits.losses)
    evaluations = AgentEntries(limit: limits.evaluations)
    twins = AgentEntries(limit: limits.twins)
  }

  /// Takes an event.
  /// - Parameters:
  ///   - role: of the source, as its keys say, or its name where there are none; nil: nobody's.
  ///   - now: when it was heard.
  package mutating func receive(
    _ event: MetricEvent.Kind, from source: AgentID, role: ServiceRole?, at now: Int64
  ) {
    let time = max(now, newestTime)
    guard let role, event.source.map({ $0 == role }) ?? true else { return refuse(at: time) }
    if case .processSampled(let process) = event, process.role != role {
      return refuse(at: time)
    }
    guard isShown(source, role) else {
      counts.beyondLimit &+= 1
      return
    }
    revision += 1
    newestTime = time
    started = started ?? time
    counts.events += 1
    eventRate.count(at: time)
    switch role {
    case .aggregator:
      speaker = source
      receive(event, fromAggregator: source.text, at: time)
    case .broker: receive(event, fromBroker: source, at: time)
    case .agent: receive(event, fromAgent: source, at: time)
    }
  }

  /// Takes what the aggregator's journal tells; nobody was heard.
  mutating func recall(_ event: MetricEvent.Kind, at moment: Int64) {
    let time = max(moment, newestTime)
    revision += 1
    newestTime = time
    started = started ?? time
    receive(
      event, fromAggregator: speaker?.text ?? ServiceRole.aggregator.rawValue, at: time)
  }

  /// Counts what was heard and is no event of this federation.
  package mutating func refuse(at now: Int64) {
    revision += 1
    newestTime = max(now, newestTime)
    counts.garbage += 1
    lastGarbage = newestTime
    firstGarbage = firstGarbage ?? newestTime
  }

  /// Takes that events of a source were published, and not heard. They are counted for the federation, and
  /// for a source that is known.
  package mutating func miss(
    _ count: UInt64, from source: AgentID, role: ServiceRole?, at now: Int64
  ) {
    revision += 1
    newestTime = max(now, newestTime)
    lastMissed = newestTime
    counts.missed &+= count
    switch role {
    case .aggregator:
      if speaker == source { aggregator?.missed &+= count }
    case .broker:
      brokers[source]?.entry.missed &+= count
      brokers[source]?.revision = revision
    case .agent:
      agents[source]?.entry.missed &+= count
      agents[source]?.revision = revision
    case nil:
      break
    }
  }

  private func isShown(_ source: AgentID, _ role: ServiceRole) -> Bool {
    switch role {
    case .aggregator: speaker.map { $0 == source } ?? true
    case .broker: brokers[source] != nil || brokers.count < limits.brokers
    case .agent: hasRoom(for: source)
    }
  }

  private func hasRoom(for agent: AgentID) -> Bool {
    agents[agent] != nil || agents.count < limits.agents
  }

  /// Changes what is known of an agent, if there is room for it.
  /// - Returns: whether there is.
  @discardableResult
  mutating func change(_ agent: AgentID, _ body: (inout AgentEntry) -> Void) -> Bool {
    guard hasRoom(for: agent) else {
      counts.beyondLimit &+= 1
      return false
    }
    var known = agents[agent] ?? Revised(entry: AgentEntry(agent), revision: revision)
    body(&known.entry)
    known.revision = revision
    agents[agent] = known
    return true
  }

  private mutating func receive(
    _ event: MetricEvent.Kind, fromBroker source: AgentID, at time: Int64
  ) {
    var known =
      brokers[source]
      ?? Revised(
        entry: BrokerEntry(key: source.text, name: source.text, lastSeen: time),
        revision: revision)
    known.entry.lastSeen = time
    known.revision = revision
    switch event {
    case .processSampled(let record):
      known.entry.process = ProcessEntry(record, after: known.entry.process)
    case .trafficSampled(let record):
      known.entry.traffic = record.flows.map(TrafficEntry.init)
      known.entry.refused = record.refused
    default:
      break
    }
    brokers[source] = known
  }
}

extension MetricEvent.Kind {
  /// Who alone may say so; nil: every service.
  fileprivate var source: ServiceRole? {
    switch self {
    case .versionPublished, .membershipChanged, .updateRefused, .updateFolded, .privacySpent:
      .aggregator
    case .trainingFinished, .modelReceived, .trainingProgress, .evaluated, .twinRefreshed,
      .twinServed:
      .agent
    case .processSampled, .trafficSampled:
      nil
    }
  }
}
