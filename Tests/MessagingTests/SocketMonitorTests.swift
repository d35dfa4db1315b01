// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Messaging
import Testing

@Suite("Watching connections", .timeLimit(.minutes(2)))
actor SocketMonitorTests {
  private nonisolated let executor: PollingExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
  private let context: MessagingContext
  private let folder: TemporaryFolder

  init() throws {
    executor = try PollingExecutor(name: "monitors")
    context = try MessagingContext()
    folder = try TemporaryFolder()
  }

  deinit { executor.stop() }

  private func open(_ kind: SocketKind, maximumFrameBytes: Int64 = 1 << 20) throws -> Socket {
    try Socket.open(
      kind, in: context, options: .test(maximumFrameBytes: maximumFrameBytes))
  }

  @Test("a connection is seen to come and to go", arguments: [Transport.ipc, .tcp])
  func connection(transport: Transport) async throws {
    let pull = try open(.pull)
    let monitor = try SocketMonitor(of: pull, in: context)
    let endpoint = try folder.bind(pull, transport)
    let isQuiet = try monitor.next() == nil
    #expect(isQuiet)
    do {
      let push = try open(.push)
      try push.connect(endpoint)
      guard case .connected = try await executor.event(from: monitor) else {
        Issue.record("it did not connect")
        return
      }
    }
    guard case .disconnected = try await executor.event(from: monitor) else {
      Issue.record("it did not disconnect")
      return
    }
  }

  @Test(
    "the side that connects sees it, too, and by which address",
    arguments: [Transport.ipc, .tcp])
  func connecting(transport: Transport) async throws {
    let push = try open(.push)
    let monitor = try SocketMonitor(of: push, in: context)
    let endpoint: Endpoint
    do {
      let pull = try open(.pull)
      endpoint = try folder.bind(pull, transport)
      try push.connect(endpoint)
      let event = try await executor.event(from: monitor)
      #expect(event == .connected(endpoint: endpoint.description))
    }
    let event = try await executor.event(from: monitor)
    #expect(event == .disconnected(endpoint: endpoint.description))
  }

  @Test("a peer that leaves before it has spoken is no connection")
  func handshake() async throws {
    let pull = try open(.pull)
    let monitor = try SocketMonitor(of: pull, in: context)
    guard case .ipc(let path) = try folder.bind(pull, .ipc) else { return }
    try connectAndLeave(path)
    guard case .handshakeFailed(_, let reason) = try await executor.event(from: monitor) else {
      Issue.record("another event")
      return
    }
    #expect(reason == "the peer closed the connection")
  }

  private func connectAndLeave(_ path: String) throws {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(result == 0)
  }

  @Test("a peer that sends too large a frame is disconnected", arguments: [Transport.ipc, .tcp])
  func largeFrame(transport: Transport) async throws {
    let pull = try open(.pull, maximumFrameBytes: 1_000)
    let monitor = try SocketMonitor(of: pull, in: context)
    let endpoint = try folder.bind(pull, transport)
    let good = try open(.push)
    try good.connect(endpoint)
    try await executor.send("before", on: good)
    #expect(try await executor.text(from: pull) == ["before"])
    guard case .connected = try await executor.event(from: monitor) else {
      Issue.record("the good peer did not connect")
      return
    }
    let bad = try open(.push)
    try bad.connect(endpoint)
    guard case .connected = try await executor.event(from: monitor) else {
      Issue.record("the bad peer did not connect")
      return
    }
    let large = try Frame([UInt8](repeating: 1, count: 1_001))
    try await executor.send([try Frame("small".utf8), large], on: bad)
    guard case .disconnected = try await executor.event(from: monitor) else {
      Issue.record("the bad peer was not disconnected")
      return
    }
    // Nothing of that message arrives, and the other peer is still heard.
    try await executor.send([try Frame([UInt8](repeating: 2, count: 1_000))], on: good)
    #expect(try await executor.message(from: pull).map(\.count) == [1_000])
  }

  @Test("a socket goes on when its monitor has gone")
  func droppedMonitor() async throws {
    let pull = try open(.pull)
    let endpoint = try folder.bind(pull, .ipc)
    do { _ = try SocketMonitor(of: pull, in: context) }
    // Each of these connections makes two events.
    for _ in 0..<5 {
      let push = try open(.push)
      try push.connect(endpoint)
      try await executor.send("heard", on: push)
      #expect(try await executor.text(from: pull) == ["heard"])
    }
    // And can be watched again.
    let monitor = try SocketMonitor(of: pull, in: context)
    let push = try open(.push)
    try push.connect(endpoint)
    // The last of the five may be seen to go before.
    var event = try await executor.event(from: monitor)
    while case .disconnected = event { event = try await executor.event(from: monitor) }
    guard case .connected = event else {
      Issue.record("\(event)")
      return
    }
  }

  @Test("a monitor outlives its socket")
  func droppedSocket() async throws {
    let monitor: SocketMonitor
    do {
      let pull = try open(.pull)
      monitor = try SocketMonitor(of: pull, in: context)
      _ = try folder.bind(pull, .ipc)
    }
    let isQuiet = try monitor.next() == nil
    #expect(isQuiet)
  }
}
