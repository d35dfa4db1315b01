// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Messaging
import Testing

@Suite("Publishing", .timeLimit(.minutes(2)))
actor PublishingTests {
  private nonisolated let executor: PollingExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
  private let context: MessagingContext
  private let folder: TemporaryFolder

  init() throws {
    executor = try PollingExecutor(name: "publishing")
    context = try MessagingContext()
    folder = try TemporaryFolder()
  }

  deinit { executor.stop() }

  private func open(_ kind: SocketKind, queue: Int32 = 1_000) throws -> Socket {
    try Socket.open(kind, in: context, options: .test(queue: queue))
  }

  @Test(
    "a publisher hears every subscription, repeated ones too",
    arguments: [Transport.inproc, .ipc])
  func subscriptions(transport: Transport) async throws {
    let publisher = try open(.publisher)
    let endpoint = try folder.bind(publisher, transport)
    let first = try open(.subscriber)
    try first.connect(endpoint)
    for topic in ["model", "model", "inbox/a/", ""] {
      try first.subscribe(topic)
      #expect(try await executor.text(from: publisher) == ["\u{1}" + topic])
    }
    let second = try open(.subscriber)
    try second.connect(endpoint)
    try second.subscribe("model")
    #expect(try await executor.text(from: publisher) == ["\u{1}model"])
  }

  @Test("a raw subscriber passes subscriptions and their ends on")
  func rawSubscriber() async throws {
    let publisher = try open(.publisher)
    let raw = try open(.rawSubscriber)
    try raw.connect(try folder.bind(publisher, .inproc))
    try await executor.send("\u{1}model", on: raw)
    #expect(try await executor.text(from: publisher) == ["\u{1}model"])
    try await executor.send("other", "1", on: publisher)
    try await executor.send("model", "2", on: publisher)
    #expect(try await executor.text(from: raw) == ["model", "2"])
    try await executor.send("\u{0}model", on: raw)
    #expect(try await executor.text(from: publisher) == ["\u{0}model"])
  }

  @Test("a subscriber gets the topics that begin as it said", arguments: Transport.allCases)
  func topics(transport: Transport) async throws {
    let publisher = try open(.publisher)
    let subscriber = try open(.subscriber)
    try subscriber.connect(try folder.bind(publisher, transport))
    try subscriber.subscribe("inbox/a/")
    _ = try await executor.message(from: publisher)
    for topic in ["inbox/b/", "inbox/a", "inbox/a/", "inbox/a/c", "model"] {
      try await executor.send(topic, "", on: publisher)
    }
    #expect(try await executor.text(from: subscriber) == ["inbox/a/", ""])
    #expect(try await executor.text(from: subscriber) == ["inbox/a/c", ""])
  }

  @Test("a publisher tells that a subscriber's queue is full")
  func fullPublisher() async throws {
    let publisher = try open(.publisher, queue: 1)
    let subscriber = try open(.subscriber, queue: 1)
    try subscriber.connect(try folder.bind(publisher, .inproc))
    try subscriber.subscribe("")
    _ = try await executor.message(from: publisher)
    var count = 0
    while count < 100, try publisher.send("m", "\(count)") { count += 1 }
    #expect(count == 2)
    for index in 0..<2 {
      #expect(try await executor.text(from: subscriber) == ["m", "\(index)"])
    }
    try await executor.send("m", "again", on: publisher)
    #expect(try await executor.text(from: subscriber) == ["m", "again"])
  }

  @Test(
    "a dropping publisher does not wait for a stalled subscriber", arguments: [2, 3] as [Int32])
  func droppingPublisher(queue: Int32) async throws {
    let publisher = try open(.droppingPublisher, queue: queue)
    let endpoint = try folder.bind(publisher, .inproc)
    let stalled = try open(.subscriber, queue: queue)
    let lively = try open(.subscriber, queue: queue)
    try stalled.connect(endpoint)
    try stalled.subscribe("m")
    _ = try await executor.message(from: publisher)
    try lively.connect(endpoint)
    try lively.subscribe("m")
    // The second to subscribe to the same topic is told of, too.
    #expect(try await executor.text(from: publisher) == ["\u{1}m"])
    for index in 0..<100 {
      // To ask lets the publisher notice what the lively one has received, before it sends.
      let isWritable = try publisher.isWritable()
      let isSent = try publisher.send("m", "\(index)")
      #expect(isWritable && isSent)
      #expect(try await executor.text(from: lively) == ["m", "\(index)"])
    }
    var kept: [[String]] = []
    while let text = try stalled.text() { kept.append(text) }
    #expect(kept == (0..<2 * Int(queue)).map { ["m", "\($0)"] })
  }

  // MARK: The broker's cache

  @Test("an accepted subscriber gets the next message alone, then all get them")
  func cachingPublisher() async throws {
    let publisher = try open(.cachingPublisher)
    let endpoint = try folder.bind(publisher, .inproc)
    let first = try open(.subscriber)
    try first.connect(endpoint)
    try first.subscribe("model")
    try await acceptSubscription(on: publisher)
    let second = try open(.subscriber)
    try second.connect(endpoint)
    try second.subscribe("model")
    try await executor.send("model", "for the first", on: publisher)
    try await acceptSubscription(on: publisher)
    try await executor.send("model", "for the second", on: publisher)
    try await executor.send("model", "for both", on: publisher)
    #expect(try await executor.text(from: first) == ["model", "for the first"])
    #expect(try await executor.text(from: first) == ["model", "for both"])
    #expect(try await executor.text(from: second) == ["model", "for the second"])
    #expect(try await executor.text(from: second) == ["model", "for both"])
  }

  @Test("a subscriber that was not accepted gets nothing, nor one whose end was accepted")
  func unaccepted() async throws {
    let publisher = try open(.cachingPublisher)
    let endpoint = try folder.bind(publisher, .inproc)
    let accepted = try open(.subscriber)
    try accepted.connect(endpoint)
    try accepted.subscribe("m")
    try await acceptSubscription(on: publisher)
    let other = try open(.subscriber)
    try other.connect(endpoint)
    try other.subscribe("m")
    _ = try await executor.message(from: publisher)
    let former = try open(.rawSubscriber)
    try former.connect(endpoint)
    try await executor.send("\u{1}m", on: former)
    try await acceptSubscription(on: publisher)
    try await executor.send("m", "to the last", on: publisher)
    #expect(try await executor.text(from: former) == ["m", "to the last"])
    try await executor.send("\u{0}m", on: former)
    #expect(try await executor.text(from: publisher) == ["\u{0}m"])
    try publisher.accept(unsubscription: Array("m".utf8))
    try await executor.send("m", "to all", on: publisher)
    #expect(try await executor.text(from: accepted) == ["m", "to all"])
    // The queues of one process hand over at once.
    let others = [try other.text(), try former.text()]
    #expect(others == [nil, nil])
  }

  private func acceptSubscription(on publisher: borrowing Socket) async throws {
    let message = try #require(try await executor.message(from: publisher).first).bytes
    #expect(message.first == 1)
    try publisher.accept(subscription: Array(message.dropFirst()))
  }
}
