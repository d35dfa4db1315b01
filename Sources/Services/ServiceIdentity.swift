// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation

/// Who a process is in which run.
package struct ServiceIdentity: Sendable {
  package let federation: FederationID
  package let run: RunID
  /// Name of the agent, the aggregator or the broker.
  package let name: AgentID
  /// Tells this process from an earlier one of the same name; not 0.
  package let incarnation: UInt64

  package init(
    federation: FederationID, run: RunID, name: AgentID,
    incarnation: UInt64 = .random(in: 1...UInt64.max)
  ) {
    self.federation = federation
    self.run = run
    self.name = name
    self.incarnation = incarnation
  }
}
