// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle
import Synchronization

/// Server-sent events: the whole first, then what changed. Nothing is queued for a reader: when it takes an
/// event, the next is made of all that has changed since. A reader that stalls holds up nobody, and costs
/// one event.
struct EventStream: Sendable {
  /// Between two events.
  static let pause = Duration.milliseconds(250)
  /// Pauses after which an event is sent though nothing has changed.
  static let longestSilence = 20
  /// Streams at a time.
  static let limit = 64

  let hub: MonitorHub
  private let count = OpenStreams()

  init(hub: MonitorHub) {
    self.hub = hub
  }

  /// How many streams are open.
  private final class OpenStreams: Sendable {
    private let count = Mutex(0)

    func begin() -> Bool {
      count.withLock {
        guard $0 < EventStream.limit else { return false }
        $0 += 1
        return true
      }
    }

    func end() { count.withLock { $0 -= 1 } }
  }

  func response() -> Response {
    Response(
      status: .ok,
      headers: [.contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store"],
      body: ResponseBody { writer in
        guard count.begin() else {
          // A browser asks again after this pause.
          try await writer.write(ByteBuffer(string: "retry: 30000\n\n"))
          return try await writer.finish(nil)
        }
        defer { count.end() }
        try await send(to: &writer)
      })
  }

  private func send(to writer: inout any ResponseBodyWriter) async throws {
    var revision = try await write("snapshot", since: 0, to: &writer)
    var pauses = 0
    while !Task.isShuttingDownGracefully {
      do {
        try await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.pause) }
      } catch is CancellationError {
        break
      }
      pauses += 1
      guard hub.revision != revision || pauses >= Self.longestSilence else { continue }
      revision = try await write("change", since: revision, to: &writer)
      pauses = 0
    }
    try await writer.finish(nil)
  }

  /// - Returns: the revision that the reader then has.
  private func write(
    _ event: String, since: UInt64, to writer: inout any ResponseBodyWriter
  ) async throws -> UInt64 {
    let (json, revision) = try hub.json(since: since)
    var buffer = ByteBuffer()
    buffer.reserveCapacity(json.count + 64)
    buffer.writeString("event: \(event)\nid: \(revision)\ndata: ")
    buffer.writeBytes(json)
    buffer.writeString("\n\n")
    try await writer.write(buffer)
    return revision
  }
}
