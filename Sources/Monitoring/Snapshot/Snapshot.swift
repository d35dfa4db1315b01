// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// All that a dashboard shows, or what changed of it: docs/metrics.md describes the JSON. Times are in
/// milliseconds since 1970.
package struct Snapshot: Sendable, Equatable, Codable {
  package var schema = 1
  package var revision: UInt64
  /// The revision that this builds on; 0: it is whole.
  package var since: UInt64
  package var now: Int64
  package var live: Bool
  /// True: not live, and the run goes on; this is what its folder held.
  package var running: Bool?
  package var federation: String
  package var run: String
  package var started: Int64?
  package var strategy: String?
  package var aggregator: AggregatorEntry?
  package var privacy: PrivacyEntry?
  package var counts: MonitorCounts
  package var staleness: [StalenessCount]
  package var refusals: [RefusalCount]
  package var warnings: [MonitorWarning]
  package var limits: SnapshotLimits
  package var brokers: [BrokerEntry]
  package var agents: [AgentEntry]
  package var versions: [VersionEntry]
  package var updates: [UpdateEntry]
  package var losses: [LossEntry]
  package var evaluations: [EvaluationEntry]
  package var twins: [TwinEntry]
}

package struct PrivacyEntry: Sendable, Equatable, Codable {
  package var delta: Double
  /// Epsilon of each agent; nil: none.
  package var budget: Double?
}

/// How often updates were so many versions old.
package struct StalenessCount: Sendable, Equatable, Codable {
  package var staleness: Int
  package var count: UInt64
  /// Whether those that are staler are among them.
  package var orMore: Bool?
}

package struct RefusalCount: Sendable, Equatable, Codable {
  package var kind: String
  package var count: UInt64
}

package struct MonitorCounts: Sendable, Equatable, Codable {
  package var updatesFolded: UInt64 = 0
  package var updatesRefused: UInt64 = 0
  /// Events that were taken.
  package var events: UInt64 = 0
  /// Events that were refused.
  package var garbage: UInt64 = 0
  /// Events that were published, and not heard.
  package var missed: UInt64 = 0
  /// Over the last ten seconds.
  package var eventsPerSecond: Double = 0
  /// Events of services that are too many to be shown.
  package var beyondLimit: UInt64 = 0
}

/// How many entries of each list are kept.
package struct SnapshotLimits: Sendable, Equatable, Codable {
  package struct PerAgent: Sendable, Equatable, Codable {
    package var updates: Int
    package var losses: Int
    package var evaluations: Int
    package var twins: Int
  }

  package var brokers: Int
  package var agents: Int
  package var versions: Int
  package var updates: Int
  package var losses: Int
  package var evaluations: Int
  package var twins: Int
  package var perAgent: PerAgent

  init(_ limits: MonitorLimits) {
    brokers = limits.brokers
    agents = limits.agents
    versions = limits.versions
    updates = limits.updates * limits.agents
    losses = limits.losses * limits.agents
    evaluations = limits.evaluations * limits.agents
    twins = limits.twins * limits.agents
    perAgent = PerAgent(
      updates: limits.updates, losses: limits.losses, evaluations: limits.evaluations,
      twins: limits.twins)
  }
}
