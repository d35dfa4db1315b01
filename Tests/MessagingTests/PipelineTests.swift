// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Messaging
import Testing

@Suite("Pipelines of sockets", .timeLimit(.minutes(2)))
actor PipelineTests {
  private nonisolated let executor: PollingExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
  private let context: MessagingContext
  private let folder: TemporaryFolder

  init() throws {
    executor = try PollingExecutor(name: "pipelines")
    context = try MessagingContext()
    folder = try TemporaryFolder()
  }

  deinit { executor.stop() }

  private func open(
    _ kind: SocketKind, queue: Int32 = 1_000, maximumFrameBytes: Int64 = 1 << 20
  ) throws -> Socket {
    try Socket.open(
      kind, in: context, options: .test(queue: queue, maximumFrameBytes: maximumFrameBytes))
  }

  @Test("messages arrive whole, in order and with the same bytes", arguments: Transport.allCases)
  func roundTrip(transport: Transport) async throws {
    let pull = try open(.pull)
    let push = try open(.push)
    try push.connect(try folder.bind(pull, transport))
    let large = (0..<1 << 20).map { UInt8(truncatingIfNeeded: $0 &* 167 >> 3) }
    let messages: [[[UInt8]]] = [
      [[]], [[], [], []], [[1]], [[], large, [0, 255], large, []], [[2], [3]],
    ]
    for message in messages {
      try await executor.send(try message.map { try Frame($0) }, on: push)
    }
    for message in messages {
      let received = try await executor.message(from: pull)
      #expect(received.map(\.count) == message.map(\.count))
      #expect(received.map(\.bytes) == message)
    }
    let isEmpty = try pull.receive(maximumParts: 1) == nil
    #expect(isEmpty)
  }

  @Test("one frame is sent many times, and stays as it is")
  func sharedFrame() async throws {
    let pull = try open(.pull)
    let push = try open(.push)
    try push.connect(try folder.bind(pull, .ipc))
    let frame = try Frame(size: 100_000) { bytes in
      for index in bytes.indices { bytes[index] = UInt8(truncatingIfNeeded: index) }
    }
    let expected = frame.bytes
    for _ in 0..<10 { try await executor.send([frame, frame], on: push) }
    for _ in 0..<10 {
      let received = try await executor.message(from: pull).map(\.bytes)
      #expect(received == [expected, expected])
    }
    #expect(frame.bytes == expected)
  }

  // MARK: Receiving part by part

  @Test("parts come in order, then nil", arguments: Transport.allCases)
  func parts(transport: Transport) async throws {
    let pull = try open(.pull)
    let push = try open(.push)
    try push.connect(try folder.bind(pull, transport))
    try await executor.send("a", "", "b", on: push)
    await executor.wait(for: [pull.readable], until: generousDeadline())
    var texts: [String?] = []
    if var incoming = try pull.nextMessage() {
      for _ in 0..<5 { texts.append(try incoming.nextPart()?.text) }
    }
    #expect(texts == ["a", "", "b", nil, nil])
  }

  @Test("what is left of a message is dropped with it", arguments: 0...3)
  func dropping(partsRead: Int) async throws {
    let pull = try open(.pull)
    let push = try open(.push)
    try push.connect(try folder.bind(pull, .inproc))
    try await executor.send("a", "b", "c", on: push)
    try await executor.send("d", "e", on: push)
    var read: [String?] = []
    if var incoming = try pull.nextMessage() {
      for _ in 0..<partsRead { read.append(try incoming.nextPart()?.text) }
    }
    #expect(read == ["a", "b", "c"].prefix(partsRead).map { $0 })
    #expect(try await executor.text(from: pull) == ["d", "e"])
  }

  @Test("a message of too many parts is refused, the next one is received")
  func tooManyParts() async throws {
    let pull = try open(.pull)
    let push = try open(.push)
    try push.connect(try folder.bind(pull, .inproc))
    try await executor.send("a", "b", "c", "d", on: push)
    try await executor.send("e", "f", "g", on: push)
    #expect(throws: MessagingError.tooManyParts(limit: 3)) {
      try self.receiveAll(pull, maximumParts: 3)
    }
    #expect(try receiveAll(pull, maximumParts: 3) == ["e", "f", "g"])
  }

  private func receiveAll(_ socket: borrowing Socket, maximumParts: Int) throws -> [String]? {
    try socket.receive(maximumParts: maximumParts)?.map(\.text)
  }

  // MARK: Bounds

  @Test("a pusher without a peer takes nothing")
  func noPeer() throws {
    let push = try open(.push)
    _ = try folder.bind(push, .ipc)
    let isSent = try push.send("a", "b")
    let isWritable = try push.isWritable()
    #expect(!isSent && !isWritable)
  }

  @Test("a full queue takes no part of another message")
  func full() async throws {
    let pull = try open(.pull, queue: 2)
    let push = try open(.push, queue: 3)
    try push.connect(try folder.bind(pull, .inproc))
    // Within a process the two queues are one.
    for index in 0..<5 {
      let isSent = try push.send("\(index)", "x")
      #expect(isSent)
    }
    let isSent = try push.send("5", "x")
    let isWritable = try push.isWritable()
    #expect(!isSent && !isWritable)
    for index in 0..<5 { #expect(try await executor.text(from: pull) == ["\(index)", "x"]) }
    let isEmpty = try pull.text() == nil
    #expect(isEmpty)
    try await executor.send("6", on: push)
    #expect(try await executor.text(from: pull) == ["6"])
  }

  @Test("a message takes its room in the queue until its last part was received")
  func room() throws {
    let pull = try open(.pull, queue: 1)
    let push = try open(.push, queue: 1)
    try push.connect(try folder.bind(pull, .inproc))
    var count = 0
    while try push.send("a", "b", "c") { count += 1 }
    #expect(count == 2)
    if var incoming = try pull.nextMessage() {
      for _ in 0..<2 {
        _ = try incoming.nextPart()
        let isWritable = try push.isWritable()
        #expect(!isWritable)
      }
      #expect(try incoming.nextPart()?.text == "c")
    }
    let isWritable = try push.isWritable()
    let isSent = try push.send("d")
    #expect(isWritable && isSent)
  }

  // MARK: Peers

  @Test("an address is taken once", arguments: [Transport.inproc, .tcp])
  func bindTwice(transport: Transport) throws {
    let first = try open(.pull)
    let endpoint = try folder.bind(first, transport)
    let second = try open(.pull)
    do {
      try second.bind(endpoint)
      Issue.record("both listen on \(endpoint)")
    } catch {
      guard case .cannotBind(let found, let reason) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(found == endpoint.description)
      #expect(reason == "Address already in use")
    }
  }

  @Test("what ZeroMQ takes for no address is told at once")
  func connectNowhere() throws {
    let push = try open(.push)
    let endpoint = Endpoint.ipc(path: String(repeating: "p", count: 108))
    do {
      try push.connect(endpoint)
      Issue.record("it connects to \(endpoint)")
    } catch {
      guard case .cannotConnect(let found, let reason) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(found == endpoint.description)
      #expect(reason == "File name too long")
    }
  }

  @Test("what was sent before there was a listener arrives")
  func lateListener() async throws {
    let push = try open(.push)
    let endpoint = Endpoint.ipc(path: folder.path + "/late")
    try push.connect(endpoint)
    let isSent = try push.send("early")
    #expect(isSent)
    let pull = try open(.pull)
    try pull.bind(endpoint)
    #expect(try await executor.text(from: pull) == ["early"])
  }

  @Test("a peer that leaves behind a full queue is survived, and its messages are received")
  func departed() async throws {
    var options = SocketOptions.test(queue: 1)
    options.heartbeatIntervalMilliseconds = 100
    options.heartbeatTimeoutMilliseconds = 1_000
    let pull = try Socket.open(.pull, in: context, options: options)
    let endpoint = try folder.bind(pull, .ipc)
    do {
      options.lingerMilliseconds = 10_000
      let push = try Socket.open(.push, in: context, options: options)
      try push.connect(endpoint)
      for text in ["a", "b", "c"] { try await executor.send(text, on: push) }
    }
    // Longer than several heartbeats: nothing else tells that none came.
    await executor.wait(for: [], until: .now + .milliseconds(500))
    #expect(try await executor.text(from: pull) == ["a"])
    #expect(try await executor.text(from: pull) == ["b"])
  }
}
