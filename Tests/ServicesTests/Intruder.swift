// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import Foundation
import Messaging
import Security
import Services
import Tensors

/// Someone with sockets and keys who does what services do not. All its waits have limits.
actor Intruder {
  private nonisolated let executor: PollingExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
  private let test: TestFederation
  private let keys: TestKeys
  private let socket: Socket
  private let monitor: SocketMonitor

  static let limit = Duration.seconds(20)

  /// Connects as `name`, or with other keys.
  init(
    _ test: TestFederation, _ kind: SocketKind, to endpoint: Endpoint, as name: String,
    with other: CurveKeyPair? = nil, subscribingTo topics: [String] = []
  ) throws {
    guard let keys = test.keys else { throw TestKeys.MissingKeys(name: name) }
    executor = try PollingExecutor(name: "intruder")
    self.test = test
    self.keys = keys
    let socket = try keys.socket(kind, as: name, in: test.context, keys: other)
    monitor = try SocketMonitor(of: socket, in: test.context)
    for topic in topics { try socket.subscribe(topic) }
    try socket.connect(endpoint)
    self.socket = socket
  }

  deinit { executor.stop() }

  /// The next event of the connection that `isWanted`; nil: it did not come in time.
  func event(
    _ isWanted: @Sendable (ConnectionEvent) -> Bool
  ) async throws -> ConnectionEvent? {
    let deadline = ContinuousClock.now + Self.limit
    while ContinuousClock.now < deadline {
      while let event = try monitor.next() {
        if isWanted(event) { return event }
      }
      // ZeroMQ subscribes anew after a second handshake only in who looks at the socket.
      let interests = try socket.isReadable() ? [] : [socket.readable]
      await executor.wait(for: [monitor.readable] + interests, until: deadline)
    }
    return nil
  }

  /// The next message that `isWanted`; nil: it did not come in time.
  func message(
    within limit: Duration = limit, _ isWanted: @Sendable ([Frame]) -> Bool = { _ in true }
  ) async throws -> [Frame]? {
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
      while let message = try socket.receive(maximumParts: 100) {
        if isWanted(message) { return message }
      }
      await executor.wait(for: [socket.readable], until: deadline)
    }
    return nil
  }

  /// Sends a message once the socket takes it.
  func send(_ message: [Frame]) async throws -> Bool {
    let deadline = ContinuousClock.now + Self.limit
    while ContinuousClock.now < deadline {
      if try socket.send(message) { return true }
      await executor.wait(for: [socket.writable], until: deadline)
    }
    return false
  }
}

/// A message that a test makes by hand.
struct HandMadeMessage {
  var topic = ""
  var envelope: Frame
  var chunks: [Frame] = []
  var signature: [UInt8] = []

  /// Signs what is there now.
  mutating func sign(with keys: SigningKeyPair) {
    var hash = ContentHash()
    for chunk in chunks { chunk.withBytes { hash.append($0) } }
    let content = hash.finish()
    let digest = envelope.withBytes {
      MessageDigest.digest(topic: Array(topic.utf8), envelope: $0, content: content)
    }
    signature = keys.signature(of: digest)
  }

  func frames() throws -> [Frame] {
    let head = topic.isEmpty ? [] : [try Frame(topic.utf8)]
    return head + [envelope, try Frame(signature)] + chunks + [try Frame([])]
  }
}

extension TestFederation {
  /// An envelope of this run.
  func envelope(
    _ body: MessageBody, from sender: String, incarnation: UInt64 = 1, sequence: UInt64 = 1
  ) throws -> Frame {
    try Frame(
      EnvelopeEncoder.encode(
        Envelope(
          federation: federation, run: run, sender: AgentID(sender), incarnation: incarnation,
          sequence: sequence, body: body)))
  }

  /// A model whose elements are all `value`, signed by the aggregator.
  func signedModel(
    _ version: UInt64, value: Float, incarnation: UInt64 = 1, topic: String = "model",
    signedBy name: String = "aggregator"
  ) throws -> HandMadeMessage {
    let (chunk, payload) = try Self.chunk(value, count: problem.dimension)
    let model = GlobalModel(
      version: Version(version), manifest: try .flat(count: problem.dimension), payload: payload,
      directive: try Directive(pace: .continuous, localSteps: 1, learningRate: 0.5))
    var message = HandMadeMessage(
      topic: topic,
      envelope: try envelope(.globalModel(model), from: "aggregator", incarnation: incarnation),
      chunks: [chunk])
    if let keys = try keys?.identity(name) { message.sign(with: keys.signingKeys) }
    return message
  }

  /// A tensor frame of equal elements, and what an envelope says of it.
  static func chunk(_ value: Float, count: Int) throws -> (Frame, PayloadDescription) {
    var encoder = try TensorEncoder(encoding: .float32, elementCount: count)
    let elements = [Float](repeating: value, count: count)
    let frame = try elements.withUnsafeBufferPointer { elements in
      try Frame(size: encoder.packedSize(ofChunk: 0)) {
        try encoder.packNextChunk(of: elements, into: $0)
      }
    }
    return (frame, encoder.description())
  }
}
