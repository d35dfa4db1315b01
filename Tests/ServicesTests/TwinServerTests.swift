// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import Foundation
import Messaging
import Services
import Testing

@Suite("Twin server", .timeLimit(.minutes(2)))
struct TwinServerTests {
  /// Asks for a case, and tells when it waits.
  private func ask(
    _ client: TwinClient, _ folder: String
  ) async throws -> Task<SegmentationReply, any Error> {
    let (queued, told) = AsyncStream<TwinProgress>.makeStream()
    let task = Task {
      defer { told.finish() }
      return try await client.segment(folder: folder) { told.yield($0) }
    }
    for await progress in queued {
      if case .queued = progress { break }
    }
    return task
  }

  // MARK: Cases

  @Test("a case by path is answered with mask, overlay, volumes, version and times")
  func byPath() async throws {
    try await TwinHarness.run { harness in
      let client = try harness.client()
      let (heard, told) = AsyncStream<TwinProgress>.makeStream()
      let reply = try await client.segment(folder: "/cases/1", wantsOverlay: true) {
        told.yield($0)
      }
      told.finish()
      #expect(reply.mask == Array("/cases/1".utf8))
      #expect(reply.overlay == [1, 2, 3])
      #expect(reply.volumes == [StructureVolume(name: "WT", millilitres: 12.5)])
      #expect(reply.refresh == 1 && reply.parent == Version(10))
      #expect(reply.times.reading == 0.25 && reply.times.network == 0.5)
      #expect(reply.times.waiting >= 0 && reply.times.total >= reply.times.waiting)
      var progress: [TwinProgress] = []
      for await step in heard { progress.append(step) }
      #expect(progress == [.queued(ahead: 0), .started])
      #expect(try await client.segment(folder: "/cases/2").overlay == nil)
      #expect(await harness.server.traffic.answered == 2)
    }
  }

  @Test("streamed files come whole, in a folder of the case's name, and go after the answer")
  func streamed() async throws {
    try await TwinHarness.run { harness in
      let paths = try harness.files([5 << 20 + 17, 1, 1 << 20])
      let reply = try await harness.client().segment(name: "BraTS_1", files: paths)
      #expect(reply.mask.count == 6 << 20 + 18)
      #expect(try reply.mask == paths.flatMap { try harness.folder.bytes(of: $0) })
      var begun = harness.segmenter.begun.makeAsyncIterator()
      let request = try #require(await begun.next())
      #expect(request.isStreamed && request.folder.hasSuffix("/BraTS_1"))
      #expect(request.folder.hasPrefix(harness.spool))
      #expect(try harness.spooled().isEmpty)
    }
  }

  @Test("two clients that stream at once are both answered with their own")
  func twoClients() async throws {
    try await TwinHarness.run { harness in
      let paths = try harness.files([3 << 20, 2 << 20 + 1])
      let (first, second) = (try harness.client(), try harness.client())
      async let one = first.segment(name: "one", files: [paths[0]])
      async let two = second.segment(name: "two", files: [paths[1]])
      #expect(try await one.mask == harness.folder.bytes(of: paths[0]))
      #expect(try await two.mask == harness.folder.bytes(of: paths[1]))
    }
  }

  @Test("a case that fails is told why, and the next is answered")
  func failing() async throws {
    try await TwinHarness.run { harness in
      let client = try harness.client()
      let error = await failure { try await client.segment(folder: "/empty") } as? TwinRefusal
      #expect(error == TwinRefusal(.failed, "There is no brain in this case."))
      #expect(try await client.segment(folder: "/a").mask == Array("/a".utf8))
    }
  }

  // MARK: The queue

  @Test("first come, first served, one at a time; beyond the bound the reply is busy at once")
  func queue() async throws {
    try await TwinHarness.run(holds: true) {
      $0.queueLimit = 2
    } _: { harness in
      let clients = [try harness.client(), try harness.client()]
      var begun = harness.segmenter.begun.makeAsyncIterator()
      var answers = [try await ask(clients[0], "/0")]
      #expect(await begun.next()?.folder == "/0")
      for index in 1...2 { answers.append(try await ask(clients[index % 2], "/\(index)")) }
      let error = await failure { try await clients[1].segment(folder: "/3") } as? TwinRefusal
      #expect(error?.kind == .busy)
      let status = try await clients[0].status()
      #expect(status.waiting == 2 && status.isSegmenting && status.refused == 1)
      for index in 0...2 {
        await harness.segmenter.release()
        #expect(try await answers[index].value.mask == Array("/\(index)".utf8))
        if index < 2 { #expect(await begun.next()?.folder == "/\(index + 1)") }
      }
    }
  }

  @Test("status and restoring are answered during a request, which keeps the twin it began with")
  func swap() async throws {
    try await TwinHarness.run(holds: true) { harness in
      let client = try harness.client()
      var begun = harness.segmenter.begun.makeAsyncIterator()
      let first = try await ask(client, "/1")
      _ = await begun.next()
      let second = try await ask(client, "/2")
      try await client.restore(refresh: 7)
      let status = try await client.status()
      #expect(status.serving == .init(refresh: 7, parent: Version(70)))
      #expect(status.agent.text == "agent-0" && status.activity == .training)
      #expect(status.isSegmenting && status.waiting == 1)
      await harness.segmenter.release()
      #expect(try await first.value.refresh == 1)
      _ = await begun.next()
      await harness.segmenter.release()
      #expect(try await second.value.refresh == 7)
    }
  }

  @Test("a twin that cannot be restored is refused with what the agent says")
  func restoring() async throws {
    try await TwinHarness.run { harness in
      let client = try harness.client()
      let error = await failure { try await client.restore(refresh: 100) } as? TwinRefusal
      #expect(error?.kind == .failed)
      #expect(error?.reason == "The twin of refresh 100 is not kept. These are: 1, 2.")
    }
  }

  @Test("whoever went away is not worked for")
  func leaving() async throws {
    try await TwinHarness.run(holds: true) { harness in
      let client = try harness.client()
      var begun = harness.segmenter.begun.makeAsyncIterator()
      let first = try await ask(client, "/1")
      _ = await begun.next()
      do {
        let leaver = try harness.rawClient()
        try await leaver.send(1, .segment(.folder(path: "/gone"), wantsOverlay: false))
        guard case .queued(ahead: 1) = try await leaver.reply().body else {
          Issue.record("it was not queued")
          return
        }
      }
      let last = try await ask(client, "/2")
      // The server's I/O thread, which answers this, has dropped the connection when it tells of it.
      while await harness.server.traffic.closedConnections == 0 { _ = try await client.status() }
      _ = try await client.status()
      await harness.segmenter.release()
      _ = try await first.value
      #expect(await begun.next()?.folder == "/2")
      await harness.segmenter.release()
      _ = try await last.value
      #expect(await harness.server.traffic.unsent == 1)
    }
  }

  @Test("a question that is given up leaves the queue, or is cancelled in the work")
  func cancelling() async throws {
    try await TwinHarness.run(holds: true) { harness in
      let client = try harness.client()
      var begun = harness.segmenter.begun.makeAsyncIterator()
      let first = try await ask(client, "/1")
      _ = await begun.next()
      let second = try await ask(client, "/2")
      second.cancel()
      #expect(await failure { try await second.value } is CancellationError)
      #expect(try await client.status().waiting == 0)
      let third = try await ask(client, "/3")
      first.cancel()
      #expect(await failure { try await first.value } is CancellationError)
      #expect(await begun.next()?.folder == "/3")
      await harness.segmenter.release()
      #expect(try await third.value.mask == Array("/3".utf8))
    }
  }

  @Test("a stop tells what waits, and cancels what is worked on")
  func stopping() async throws {
    try await TwinHarness.run(holds: true) { harness in
      let client = try harness.client()
      var begun = harness.segmenter.begun.makeAsyncIterator()
      let first = try await ask(client, "/1")
      _ = await begun.next()
      let second = try await ask(client, "/2")
      let sender = try harness.rawClient()
      try await sender.send(1, TwinServerErrorTests.streaming([8]))
      _ = try await sender.reply()
      await harness.server.requestStop()
      for answer in [first, second] {
        let error = await failure { try await answer.value } as? TwinRefusal
        #expect(error?.kind == .stopping)
      }
      #expect(try await sender.refusal() == .stopping)
    }
  }
}
