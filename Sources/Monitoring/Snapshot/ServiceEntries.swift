// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation

/// Whether a service is there.
package enum ServiceState: String, Sendable, Codable {
  case live
  /// Nothing was heard of it for a while.
  case silent
  /// Its lease ran out.
  case lost
  /// It said goodbye.
  case left
  /// Others spoke of it; it has not.
  case unknown
}

package struct ProcessEntry: Sendable, Equatable, Codable {
  package var role: ServiceRole
  package var cpuSeconds: Double
  /// Processors in use since the sample before; nil: there was none.
  package var cpuShare: Double?
  package var residentBytes: UInt64
  package var uptime: Double

  init(_ record: ProcessRecord, after previous: ProcessEntry?) {
    role = record.role
    cpuSeconds = record.cpuSeconds
    residentBytes = record.residentBytes
    uptime = record.uptimeSeconds
    // A process that was started again begins anew.
    guard let previous, uptime > previous.uptime, cpuSeconds >= previous.cpuSeconds else { return }
    let share = (cpuSeconds - previous.cpuSeconds) / (uptime - previous.uptime)
    // More processors than there are anywhere, or no number, is nothing that a process can tell.
    if share <= 1e6 { cpuShare = share }
  }
}

package struct TrafficEntry: Sendable, Equatable, Codable {
  package var channel: TrafficRecord.Channel
  package var messagesIn: UInt64
  package var bytesIn: UInt64
  package var messagesOut: UInt64
  package var bytesOut: UInt64
  package var dropped: UInt64
  package var waiting: Bool

  init(_ flow: TrafficRecord.Flow) {
    channel = flow.channel
    messagesIn = flow.messagesIn
    bytesIn = flow.bytesIn
    messagesOut = flow.messagesOut
    bytesOut = flow.bytesOut
    dropped = flow.dropped
    waiting = flow.isWaiting
  }
}

package struct AggregatorEntry: Sendable, Equatable, Codable {
  package var name: String
  package var state = ServiceState.live
  package var lastSeen: Int64
  package var version: UInt64?
  package var lastVersionTime: Int64?
  /// Updates in the version under way.
  package var gathered = 0
  package var liveAgents: Int?
  package var versionsPerMinute: Double = 0
  package var updatesPerMinute: Double = 0
  package var process: ProcessEntry?
  package var traffic: [TrafficEntry]?
  /// Connections and messages that it refused.
  package var refused: UInt64?
  /// Metric events of it that were not heard.
  package var missed: UInt64 = 0
}

package struct BrokerEntry: Sendable, Equatable, Codable {
  package var key: String
  package var name: String
  package var state = ServiceState.live
  package var lastSeen: Int64
  package var process: ProcessEntry?
  package var traffic: [TrafficEntry]?
  /// Connections and messages that it refused.
  package var refused: UInt64?
  /// Metric events of it that were not heard.
  package var missed: UInt64 = 0
}
