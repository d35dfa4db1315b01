// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CFederationWire
import Federation

/// How services are, to and from its C messages.
extension MetricCodec {
  // MARK: Writing

  static func servingMessage(
    _ record: ServingRecord, _ memory: PackingMemory
  ) -> UnsafeMutablePointer<Twinseg__TwinServed> {
    let written = memory.message(twinseg__twin_served__init)
    written.pointee.answered = record.answered
    written.pointee.refused = record.refused
    if let latency = record.latency {
      let message = memory.message(twinseg__latency__init)
      message.pointee.count = UInt32(clamping: latency.count)
      message.pointee.median_seconds = latency.median
      message.pointee.p95_seconds = latency.p95
      written.pointee.latency = message
    }
    return written
  }

  static func processMessage(
    _ record: ProcessRecord, _ memory: PackingMemory
  ) -> UnsafeMutablePointer<Twinseg__ProcessSampled> {
    let written = memory.message(twinseg__process_sampled__init)
    written.pointee.role = record.role.wireValue
    written.pointee.cpu_seconds = record.cpuSeconds
    written.pointee.resident_bytes = record.residentBytes
    written.pointee.uptime_seconds = record.uptimeSeconds
    return written
  }

  static func trafficMessage(
    _ record: TrafficRecord, _ memory: PackingMemory
  ) -> UnsafeMutablePointer<Twinseg__TrafficSampled> {
    let written = memory.message(twinseg__traffic_sampled__init)
    written.pointee.refused = record.refused
    written.pointee.n_channels = record.flows.count
    written.pointee.channels = memory.pointers(record.flows.map { flowMessage($0, memory) })
    return written
  }

  private static func flowMessage(
    _ flow: TrafficRecord.Flow, _ memory: PackingMemory
  ) -> UnsafeMutablePointer<Twinseg__ChannelTraffic> {
    let written = memory.message(twinseg__channel_traffic__init)
    written.pointee.channel = flow.channel.wireValue
    written.pointee.messages_in = flow.messagesIn
    written.pointee.bytes_in = flow.bytesIn
    written.pointee.messages_out = flow.messagesOut
    written.pointee.bytes_out = flow.bytesOut
    written.pointee.dropped = flow.dropped
    written.pointee.waiting = flow.isWaiting ? 1 : 0
    return written
  }

  // MARK: Reading

  static func serving(
    _ message: Twinseg__TwinServed, field: String
  ) throws(WireError) -> ServingRecord {
    ServingRecord(
      answered: message.answered, refused: message.refused,
      latency: try message.latency.map { latency throws(WireError) in
        try Self.latency(latency.pointee, field: "\(field).latency")
      })
  }

  private static func latency(
    _ message: Twinseg__Latency, field: String
  ) throws(WireError) -> ServingRecord.Latency {
    let median = try WireFields.finite(
      message.median_seconds, field: "\(field).median_seconds", atLeast: 0)
    return ServingRecord.Latency(
      count: try count(message.count, field: "\(field).count"), median: median,
      p95: try WireFields.finite(
        message.p95_seconds, field: "\(field).p95_seconds", atLeast: median))
  }

  static func process(
    _ message: Twinseg__ProcessSampled, field: String
  ) throws(WireError) -> ProcessRecord {
    ProcessRecord(
      role: try ServiceRole(wire: message.role, field: "\(field).role"),
      cpuSeconds: try WireFields.finite(
        message.cpu_seconds, field: "\(field).cpu_seconds", atLeast: 0),
      residentBytes: message.resident_bytes,
      uptimeSeconds: try WireFields.finite(
        message.uptime_seconds, field: "\(field).uptime_seconds", atLeast: 0))
  }

  static func traffic(
    _ message: Twinseg__TrafficSampled, field: String
  ) throws(WireError) -> TrafficRecord {
    var flows: [TrafficRecord.Flow] = []
    for index in 0..<message.n_channels {
      let flow = try WireFields.submessage(message.channels[index], field: "\(field).channels")
      let channel = try TrafficRecord.Channel(
        wire: flow.channel, field: "\(field).channels.channel")
      guard !flows.contains(where: { $0.channel == channel }) else {
        throw .invalid(
          field: "\(field).channels.channel", value: channel.rawValue, allowed: "each once")
      }
      flows.append(
        TrafficRecord.Flow(
          channel: channel, messagesIn: flow.messages_in, bytesIn: flow.bytes_in,
          messagesOut: flow.messages_out, bytesOut: flow.bytes_out, dropped: flow.dropped,
          isWaiting: flow.waiting != 0))
    }
    return TrafficRecord(flows: flows, refused: message.refused)
  }
}
