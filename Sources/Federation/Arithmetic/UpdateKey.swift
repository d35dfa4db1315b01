// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The name of an update among those of all agents, in an order that does not depend on arrival.
package struct UpdateKey: Sendable, Hashable, Comparable, CustomStringConvertible {
  package let agent: AgentID
  package let id: UpdateID

  package init(agent: AgentID, id: UpdateID) {
    self.agent = agent
    self.id = id
  }

  package var description: String { "\(agent) \(id)" }

  package static func < (left: Self, right: Self) -> Bool {
    (left.agent, left.id.outbox, left.id.number) < (right.agent, right.id.outbox, right.id.number)
  }
}
