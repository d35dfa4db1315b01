// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Tensors

/// Who a process is in which run.
package struct ServiceIdentity: Sendable {
  package let federation: FederationID
  package let run: RunID
  /// Name of the agent, the aggregator or the broker.
  package let name: AgentID
  /// Tells this process from an earlier one of the same name, which has a lower one; not 0.
  package let incarnation: UInt64
  /// Its keys and whom it trusts; nil: nothing is encrypted, signed or verified.
  package let security: ServiceSecurity?

  package init(
    federation: FederationID, run: RunID, name: AgentID, incarnation: UInt64 = newIncarnation(),
    security: ServiceSecurity? = nil
  ) {
    self.federation = federation
    self.run = run
    self.name = name
    self.incarnation = incarnation
    self.security = security
  }

  /// Microseconds since 1970 and twelve random bits: higher at each start, unless the clock is set
  /// back, so that whoever remembers one number can tell recordings of earlier starts.
  package static func newIncarnation() -> UInt64 {
    WallClock.microseconds() << 12 | .random(in: 1..<1 << 12)
  }
}
