// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation

/// When what a journal tells of happened; moments are microseconds since 1970, by the aggregator's clock.
package struct RunTimeline: Sendable, Equatable {
  package struct Update: Sendable, Equatable {
    package let agent: AgentID
    package let baseVersion: Version
    /// The version that it became part of; nil: none yet.
    package let version: Version?
    /// When the aggregator had it.
    package let moment: UInt64

    package init(agent: AgentID, baseVersion: Version, version: Version?, moment: UInt64) {
      self.agent = agent
      self.baseVersion = baseVersion
      self.version = version
      self.moment = moment
    }
  }

  package struct Event<Value: Sendable & Equatable>: Sendable, Equatable {
    package let value: Value
    package let moment: UInt64

    package init(_ value: Value, at moment: UInt64) {
      self.value = value
      self.moment = moment
    }
  }

  /// That count, in the order in which they arrived.
  package let updates: [Update]
  package let versions: [Event<Version>]
  /// Updates that do not count, by their agents.
  package let refusals: [Event<AgentID>]
  /// Agents that joined, at first or again.
  package let joins: [Event<AgentID>]

  package init(
    updates: [Update], versions: [Event<Version>], refusals: [Event<AgentID>],
    joins: [Event<AgentID>]
  ) {
    self.updates = updates
    self.versions = versions
    self.refusals = refusals
    self.joins = joins
  }
}
