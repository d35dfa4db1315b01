// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The aggregator refused an update or could not read a message.
package struct RefusalRecord: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable {
    /// Its base is too old.
    case stale
    /// What is in it, or when it came.
    case rejected
    /// The agent's privacy budget is spent.
    case privacy
    /// A message that could not be used.
    case invalid
    /// Who sent it, or did not.
    case untrusted
  }

  /// Nil when the message could not be read.
  package let agent: AgentID?
  /// Nil where the message holds none, or could not be read.
  package let update: UpdateID?
  package let kind: Kind
  /// 1 to 256 bytes.
  package let reason: String
  /// Refusals since the aggregator started.
  package let total: UInt64

  package init(
    agent: AgentID?, update: UpdateID? = nil, kind: Kind = .invalid, reason: String, total: UInt64
  ) {
    self.agent = agent
    self.update = update
    self.kind = kind
    self.reason = reason
    self.total = total
  }

  /// The same of another kind.
  package func with(kind: Kind) -> RefusalRecord {
    RefusalRecord(agent: agent, update: update, kind: kind, reason: reason, total: total)
  }
}
