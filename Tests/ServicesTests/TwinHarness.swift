// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import Foundation
import Logging
import Messaging
import Services

/// A twin server that answers, and what tests ask it with.
struct TwinHarness {
  let folder: TemporaryFolder
  let segmenter: FakeSegmenter
  let server: TwinServer

  var spool: String { "\(folder.path)/spool" }

  /// Lets `body` use a server, and stops it.
  static func run(
    holds: Bool = false, endpoint: Endpoint? = nil, security: ServiceSecurity? = nil,
    configure: (inout TwinServerConfiguration) -> Void = { _ in },
    _ body: (TwinHarness) async throws -> Void
  ) async throws {
    let folder = try TemporaryFolder()
    var configuration = TwinServerConfiguration(
      agent: try AgentID("agent-0"), endpoint: endpoint ?? .ipc(path: "\(folder.path)/twin"),
      spoolFolder: "\(folder.path)/spool")
    configure(&configuration)
    let segmenter = FakeSegmenter(holds: holds)
    let server = try TwinServer(
      configuration: configuration, segmenter: segmenter, context: MessagingContext(),
      security: security, logger: Self.logger)
    let running = Task { try await server.run() }
    let result: Result<Void, any Error>
    do {
      result = .success(
        try await body(TwinHarness(folder: folder, segmenter: segmenter, server: server)))
    } catch {
      result = .failure(error)
    }
    await server.requestStop()
    try await running.value
    try result.get()
  }

  static var logger: Logger {
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    return logger
  }

  /// A client in a context of its own, as another process has.
  func client(
    security: SocketSecurity = .plain, connectPatience: Duration = .seconds(30)
  ) throws -> TwinClient {
    try TwinClient(
      endpoint: server.endpoint, security: security, context: MessagingContext(),
      connectPatience: connectPatience, patience: .seconds(30))
  }

  func rawClient() throws -> RawTwinClient { try RawTwinClient(endpoint: server.endpoint) }

  /// Writes files of these sizes, no byte like its neighbour. - Returns: their paths.
  func files(_ sizes: [Int]) throws -> [String] {
    try sizes.enumerated().map { index, size in
      let path = "\(folder.path)/case_\(index).nii.gz"
      try folder.write((0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ index) }, to: path)
      return path
    }
  }

  /// Cases that are on disk.
  func spooled() throws -> [String] {
    try folder.names(in: "spool").filter { $0.hasPrefix("case-") }
  }
}

/// Sends whatever it is told to.
actor RawTwinClient {
  private nonisolated let executor: PollingExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
  private let socket: Socket
  private let decoder: TwinDecoder

  init(endpoint: Endpoint) throws {
    executor = try PollingExecutor(name: "raw client")
    decoder = try TwinDecoder()
    var options = SocketOptions(sendHighWaterMark: 100, receiveHighWaterMark: 100)
    options.lingerMilliseconds = 0
    let socket = try Socket.open(.dealer, in: MessagingContext(), options: options)
    try socket.connect(endpoint)
    self.socket = socket
  }

  deinit { executor.stop() }

  func send(_ parts: [UInt8]...) throws {
    _ = try socket.send(try parts.map { try Frame($0) })
  }

  func send(_ number: UInt64, _ body: TwinRequest.Body, bytes: [UInt8]? = nil) throws {
    let request = try TwinEncoder.encode(TwinRequest(number: number, body: body))
    _ = try socket.send(try ([request] + (bytes.map { [$0] } ?? [])).map { try Frame($0) })
  }

  func reply() async throws -> TwinReply {
    let deadline = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < deadline {
      if let message = try socket.receive(maximumParts: 64), let first = message.first {
        return try first.withBytes(decoder.reply)
      }
      await executor.wait(for: [socket.readable], until: deadline)
    }
    throw ServiceError.timedOut(what: "No reply came", seconds: 30)
  }

  /// The kind of the refusal that comes next; nil: something else came.
  func refusal() async throws -> TwinRefusal.Kind? {
    guard case .refused(let refusal) = try await reply().body else { return nil }
    return refusal.kind
  }
}

/// What a question fails with; nil when it does not.
func failure<Value>(_ body: () async throws -> Value) async -> (any Error)? {
  do {
    _ = try await body()
    return nil
  } catch {
    return error
  }
}
