// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What a service's process uses.
package struct ProcessRecord: Sendable, Equatable {
  package let role: ServiceRole
  /// User and system time of all threads.
  package let cpuSeconds: Double
  /// Now.
  package let residentBytes: UInt64
  /// Since the service started.
  package let uptimeSeconds: Double

  package init(
    role: ServiceRole, cpuSeconds: Double, residentBytes: UInt64, uptimeSeconds: Double
  ) {
    self.role = role
    self.cpuSeconds = cpuSeconds
    self.residentBytes = residentBytes
    self.uptimeSeconds = uptimeSeconds
  }
}

/// What a process of a federation is there for.
package enum ServiceRole: String, Sendable, Codable, CaseIterable {
  case broker
  case aggregator
  case agent
}
