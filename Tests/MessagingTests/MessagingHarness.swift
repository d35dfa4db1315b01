// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Messaging
import Testing

/// What a test waited for did not happen.
struct TimedOut: Error {
  /// Where it was waited for.
  let line: Int
}

/// Far more than anything here takes. Reaching it fails a test.
func generousDeadline() -> ContinuousClock.Instant { .now + .seconds(30) }

extension PollingExecutor {
  /// The next message of a socket.
  func message(
    from socket: borrowing Socket, line: Int = #line,
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> [Frame] {
    let deadline = generousDeadline()
    while ContinuousClock.now < deadline {
      if let message = try socket.receive(maximumParts: 16) { return message }
      await wait(for: [socket.readable], until: deadline)
    }
    throw TimedOut(line: line)
  }

  /// The text of each part of the next message.
  func text(
    from socket: borrowing Socket, line: Int = #line,
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> [String] {
    try await message(from: socket, line: line).map(\.text)
  }

  /// Sends a message once the socket takes it.
  func send(
    _ message: [Frame], on socket: borrowing Socket, line: Int = #line,
    isolation: isolated (any Actor)? = #isolation
  ) async throws {
    let deadline = generousDeadline()
    while ContinuousClock.now < deadline {
      if try socket.send(message) { return }
      await wait(for: [socket.writable], until: deadline)
    }
    throw TimedOut(line: line)
  }

  func send(
    _ texts: String..., on socket: borrowing Socket, line: Int = #line,
    isolation: isolated (any Actor)? = #isolation
  ) async throws {
    try await send(try texts.map { try Frame($0.utf8) }, on: socket, line: line)
  }

  /// The next thing that happens to a monitored socket's connections.
  func event(
    from monitor: borrowing SocketMonitor, line: Int = #line,
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> ConnectionEvent {
    let deadline = generousDeadline()
    while ContinuousClock.now < deadline {
      if let event = try monitor.next() { return event }
      await wait(for: [monitor.readable], until: deadline)
    }
    throw TimedOut(line: line)
  }
}

extension Frame {
  var bytes: [UInt8] { withBytes { Array($0) } }
  var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension Socket {
  /// Sends a message of these parts. - Returns: false when the socket cannot take it now.
  func send(_ texts: String...) throws -> Bool {
    try send(try texts.map { try Frame($0.utf8) })
  }

  /// The text of each part of the next message, or nil when there is none now.
  func text() throws -> [String]? {
    try receive(maximumParts: 16)?.map(\.text)
  }
}

extension SocketOptions {
  /// Queues of one message or as many as are said, and nothing that outlives its socket.
  static func test(queue: Int32 = 1_000, maximumFrameBytes: Int64 = 1 << 20) -> SocketOptions {
    var options = SocketOptions(
      sendHighWaterMark: queue, receiveHighWaterMark: queue, maximumFrameBytes: maximumFrameBytes)
    options.lingerMilliseconds = 0
    return options
  }
}

/// How two sockets reach one another.
enum Transport: CaseIterable, Sendable {
  case inproc, ipc, tcp
}

/// A folder for Unix sockets that goes when this does.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("tsn-\(UUID().uuidString.prefix(13))").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Listens on an address that nobody else has, and says which.
  func bind(_ socket: borrowing Socket, _ transport: Transport) throws -> Endpoint {
    switch transport {
    case .inproc, .ipc:
      let path = "\(path)/\(UInt32.random(in: 0 ... .max))"
      let endpoint: Endpoint = transport == .ipc ? .ipc(path: path) : .inproc(name: path)
      try socket.bind(endpoint)
      return endpoint
    case .tcp:
      for _ in 0..<100 {
        let endpoint = Endpoint.tcp(host: "127.0.0.1", port: .random(in: 20_000..<60_000))
        do {
          try socket.bind(endpoint)
          return endpoint
        } catch {
          continue
        }
      }
      throw TimedOut(line: #line)
    }
  }
}
