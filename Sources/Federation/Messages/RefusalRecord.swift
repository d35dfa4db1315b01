// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The aggregator refused an update or could not read a message.
package struct RefusalRecord: Sendable, Equatable {
  /// Nil when the message could not be read.
  package let agent: AgentID?
  /// 1 to 256 bytes.
  package let reason: String
  /// Refusals since the aggregator started.
  package let total: UInt64

  package init(agent: AgentID?, reason: String, total: UInt64) {
    self.agent = agent
    self.reason = reason
    self.total = total
  }
}
