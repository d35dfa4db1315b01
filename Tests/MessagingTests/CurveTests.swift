// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Messaging
import Security
import Testing

@Suite("Encrypted connections", .timeLimit(.minutes(2)))
actor CurveTests {
  private nonisolated let executor: PollingExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
  private let context: MessagingContext
  private let folder: TemporaryFolder
  private let policy = TestPolicy()
  private let server: CurveKeyPair

  init() throws {
    executor = try PollingExecutor(name: "curve")
    context = try MessagingContext()
    folder = try TemporaryFolder()
    server = try CurveKeyPair()
  }

  deinit { executor.stop() }

  private func openServer(queue: Int32 = 1_000) throws -> Socket {
    try Socket.open(
      .pull, in: context, options: .test(queue: queue),
      security: .curveServer(secretKey: server.secretBytes, domain: "updates.in"))
  }

  private func openClient(
    _ keys: CurveKeyPair, serverKey: CurvePublicKey? = nil
  ) throws -> Socket {
    try Socket.open(
      .push, in: context, options: .test(),
      security: .curveClient(
        serverKey: (serverKey ?? server.publicKey).bytes, publicKey: keys.publicKey.bytes,
        secretKey: keys.secretBytes))
  }

  /// Runs `body` while an authenticator answers.
  private func authenticated(_ body: () async throws -> Void) async throws {
    let authenticator = try Authenticator(policy: policy, context: context)
    let running = Task { try await authenticator.run() }
    let result: Result<Void, any Error>
    do {
      result = .success(try await body())
    } catch {
      result = .failure(error)
    }
    await authenticator.stop()
    try await running.value
    try result.get()
  }

  @Test("tell who sent each frame", arguments: [Transport.ipc, .tcp])
  func accepted(transport: Transport) async throws {
    try await authenticated {
      let pull = try openServer()
      let endpoint = try folder.bind(pull, transport)
      let clients = (try CurveKeyPair(), try CurveKeyPair())
      policy.enroll(clients.0.publicKey, as: "h1")
      policy.enroll(clients.1.publicKey, as: "h2")
      for (keys, name) in [(clients.0, "h1"), (clients.1, "h2")] {
        let push = try openClient(keys)
        try push.connect(endpoint)
        try await executor.send("from", name, on: push)
        let message = try await executor.message(from: pull)
        #expect(message.map(\.text) == ["from", name])
        #expect(message.allSatisfy { $0.userID == name })
        #expect(message.allSatisfy { $0.publicKeyText == "\(keys.publicKey)" })
        #expect(message.allSatisfy { ($0.connection ?? -1) > 2 })
      }
      #expect(policy.requests.allSatisfy { $0.domain == "updates.in" })
      #expect(policy.requests.map(\.publicKey) == [clients.0, clients.1].map(\.publicKey.bytes))
    }
  }

  @Test(
    "a key that is not enrolled is kept out, and let in once it is",
    arguments: [Transport.ipc, .tcp])
  func enrolledLater(transport: Transport) async throws {
    try await authenticated {
      let pull = try openServer()
      let endpoint = try folder.bind(pull, transport)
      let keys = try CurveKeyPair()
      let push = try openClient(keys)
      let monitor = try SocketMonitor(of: push, in: context)
      try push.connect(endpoint)
      for _ in 0..<2 {
        guard case .handshakeFailed = try await executor.event(from: monitor) else {
          Issue.record("it was let in")
          return
        }
        // Each failed attempt is followed by the end of its connection.
        guard case .disconnected = try await executor.event(from: monitor) else {
          Issue.record("it is still connected")
          return
        }
      }
      policy.enroll(keys.publicKey, as: "late")
      try await executor.send("hello", on: push)
      #expect(try await executor.message(from: pull).first?.userID == "late")
    }
  }

  @Test("many messages go through a queue for one", arguments: [Transport.ipc, .tcp])
  func shortQueue(transport: Transport) async throws {
    try await authenticated {
      let pull = try openServer(queue: 1)
      let endpoint = try folder.bind(pull, transport)
      let keys = try CurveKeyPair()
      policy.enroll(keys.publicKey, as: "h1")
      let push = try openClient(keys)
      try push.connect(endpoint)
      for number in 0..<20 { try await executor.send("message", "\(number)", on: push) }
      for number in 0..<20 {
        #expect(try await executor.text(from: pull) == ["message", "\(number)"])
      }
    }
  }

  @Test("a key that is refused for good is told so")
  func revoked() async throws {
    try await authenticated {
      let pull = try openServer()
      let endpoint = try folder.bind(pull, .tcp)
      let keys = try CurveKeyPair()
      policy.refuse(keys.publicKey)
      let push = try openClient(keys)
      let monitor = try SocketMonitor(of: push, in: context)
      try push.connect(endpoint)
      let event = try await executor.event(from: monitor)
      #expect(
        event
          == .handshakeFailed(
            endpoint: endpoint.description, reason: "the peer refused the credentials"))
    }
  }

  @Test("a client that expects another server is told, and the server asks nobody")
  func wrongServer() async throws {
    try await authenticated {
      let pull = try openServer()
      let endpoint = try folder.bind(pull, .tcp)
      let keys = try CurveKeyPair()
      policy.enroll(keys.publicKey, as: "h1")
      let push = try openClient(keys, serverKey: CurveKeyPair().publicKey)
      let monitor = try SocketMonitor(of: push, in: context)
      try push.connect(endpoint)
      guard case .handshakeFailed = try await executor.event(from: monitor) else {
        Issue.record("it was let in")
        return
      }
      #expect(policy.requests.isEmpty)
    }
  }

  @Test("a peer without keys is kept out")
  func plain() async throws {
    try await authenticated {
      let pull = try openServer()
      let endpoint = try folder.bind(pull, .tcp)
      let push = try Socket.open(.push, in: context, options: .test())
      let monitor = try SocketMonitor(of: push, in: context)
      try push.connect(endpoint)
      guard case .handshakeFailed = try await executor.event(from: monitor) else {
        Issue.record("it was let in")
        return
      }
      #expect(policy.requests.isEmpty)
    }
  }

  @Test("without an authenticator nobody is let in")
  func unattended() async throws {
    let pull = try openServer()
    let endpoint = try folder.bind(pull, .tcp)
    let push = try openClient(CurveKeyPair())
    let monitor = try SocketMonitor(of: push, in: context)
    try push.connect(endpoint)
    guard case .handshakeFailed = try await executor.event(from: monitor) else {
      Issue.record("it was let in")
      return
    }
  }

  @Test("a socket serves an old key and a new one side by side")
  func rotation() async throws {
    try await authenticated {
      let next = try CurveKeyPair()
      let pull = try openServer()
      let old = try folder.bind(pull, .ipc)
      let new = Endpoint.ipc(path: "\(folder.path)/next")
      try pull.bind(new, secretKey: next.secretBytes)
      let keys = try CurveKeyPair()
      policy.enroll(keys.publicKey, as: "h1")
      for (endpoint, key) in [(old, server.publicKey), (new, next.publicKey)] {
        let push = try openClient(keys, serverKey: key)
        try push.connect(endpoint)
        try await executor.send("moved", on: push)
        #expect(try await executor.text(from: pull) == ["moved"])
      }
      let crossed = try openClient(keys, serverKey: server.publicKey)
      let monitor = try SocketMonitor(of: crossed, in: context)
      try crossed.connect(new)
      guard case .handshakeFailed = try await executor.event(from: monitor) else {
        Issue.record("the old key serves where only the new one should")
        return
      }
    }
  }

  @Test("a listening socket's monitor tells which descriptors come and go")
  func descriptors() async throws {
    try await authenticated {
      let pull = try openServer()
      let monitor = try SocketMonitor(of: pull, in: context, wantsDescriptors: true)
      let endpoint = try folder.bind(pull, .tcp)
      let keys = try CurveKeyPair()
      policy.enroll(keys.publicKey, as: "h1")
      let descriptor: Int32?
      do {
        let push = try openClient(keys)
        try push.connect(endpoint)
        try await executor.send("hello", on: push)
        descriptor = try await executor.message(from: pull).first?.connection
        let event = try await executor.event(from: monitor)
        #expect(event == descriptor.map { .opened(descriptor: $0) })
      }
      let event = try await executor.event(from: monitor)
      #expect(event == descriptor.map { .closed(descriptor: $0) })
    }
  }
}
