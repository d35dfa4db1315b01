// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Messaging
import Testing

@Suite("Polling executor", .timeLimit(.minutes(2)))
struct PollingExecutorTests {
  private let worker: Worker

  init() throws { worker = try Worker() }

  // MARK: Jobs

  @Test("an actor's jobs run on the executor's thread, before and after suspensions")
  func thread() async throws {
    let thread = try await worker.thread()
    #expect(thread.name == "worker")
    #expect(try await worker.threads(over: 20) == [thread])
    #expect(try KernelThread() != thread)
  }

  @Test("a thread's name is cut at 15 bytes")
  func threadName() async throws {
    let worker = try Worker(name: "sixteen bytes and more")
    #expect(try await worker.thread().name == "sixteen bytes a")
  }

  @Test("two executors have two threads")
  func twoThreads() async throws {
    let other = try Worker()
    #expect(try await worker.thread() != other.thread())
  }

  @Test("jobs from many tasks run one at a time")
  func manyJobs() async {
    await withTaskGroup { group in
      for _ in 0..<1_000 {
        group.addTask { [worker] in await worker.increment() }
      }
    }
    #expect(await worker.count == 1_000)
  }

  @Test("jobs run while the actor waits")
  func jobsDuringWait() async throws {
    let pipe = try Pipe()
    let (begun, continuation) = AsyncStream<Void>.makeStream()
    async let end = worker.wait(
      forReadable: pipe.readDescriptor, until: generousDeadline(), begun: continuation)
    _ = await begun.first { true }
    for _ in 0..<10 { await worker.increment() }
    #expect(await worker.count == 10)
    try pipe.write()
    _ = await end
  }

  // MARK: Waits

  @Test("a wait ends when its descriptor has something to read")
  func readable() async throws {
    let pipe = try Pipe()
    let deadline = generousDeadline()
    let (begun, continuation) = AsyncStream<Void>.makeStream()
    async let end = worker.wait(
      forReadable: pipe.readDescriptor, until: deadline, begun: continuation)
    _ = await begun.first { true }
    try pipe.write()
    #expect(await end < deadline)
    // What was not read is still there: the next wait ends at once.
    #expect(await worker.wait(forReadable: pipe.readDescriptor, until: deadline) < deadline)
  }

  @Test("a wait ends when its descriptor comes to its end")
  func endOfFile() async throws {
    let pipe = try Pipe()
    let deadline = generousDeadline()
    let (begun, continuation) = AsyncStream<Void>.makeStream()
    async let end = worker.wait(
      forReadable: pipe.readDescriptor, until: deadline, begun: continuation)
    _ = await begun.first { true }
    try pipe.closeWriteEnd()
    #expect(await end < deadline)
  }

  @Test("a wait for one thing does not end for another")
  func otherDescriptor() async throws {
    let quiet = try Pipe()
    let busy = try Pipe()
    let deadline = generousDeadline()
    let (begun, continuation) = AsyncStream<Void>.makeStream()
    let soon = ContinuousClock.now + .milliseconds(50)
    async let quietEnd = worker.wait(
      forReadable: quiet.readDescriptor, until: soon, begun: continuation)
    async let busyEnd = worker.wait(
      forReadable: busy.readDescriptor, until: deadline, begun: continuation)
    _ = await begun.prefix(2).reduce(0) { count, _ in count + 1 }
    try busy.write()
    #expect(await busyEnd < deadline)
    #expect(await quietEnd >= soon)
  }

  @Test("a wait ends at its deadline, not before", arguments: [-10, 0, 1, 20])
  func deadline(milliseconds: Int) async throws {
    let pipe = try Pipe()
    let deadline = ContinuousClock.now + .milliseconds(milliseconds)
    #expect(await worker.wait(forReadable: pipe.readDescriptor, until: deadline) >= deadline)
    #expect(await worker.wait(until: deadline) >= deadline)
  }

  @Test("an interruption ends all waits")
  func interruption() async throws {
    let pipe = try Pipe()
    let deadline = generousDeadline()
    let (begun, continuation) = AsyncStream<Void>.makeStream()
    async let first = worker.wait(
      forReadable: pipe.readDescriptor, until: deadline, begun: continuation)
    async let second = worker.wait(until: nil, begun: continuation)
    _ = await begun.prefix(2).reduce(0) { count, _ in count + 1 }
    await worker.interrupt()
    #expect(await first < deadline)
    #expect(await second < deadline)
  }

  // MARK: Stopping

  @Test("a job that comes after the thread has ended starts another")
  func restart() async throws {
    let thread = try await worker.thread()
    await worker.stop()
    try await end(of: thread)
    #expect(try await worker.thread().name == "worker")
    await worker.increment()
    #expect(await worker.count == 1)
  }

  @Test("no job is lost between the end of one thread and the start of the next")
  func stopAndGo() async {
    await withTaskGroup { group in
      for _ in 0..<4 {
        group.addTask { [worker] in
          for _ in 0..<500 {
            worker.executor.stop()
            await worker.increment()
          }
        }
      }
    }
    #expect(await worker.count == 2_000)
  }

  @Test("a wait that has begun outlives a stop")
  func waitAcrossStop() async throws {
    let pipe = try Pipe()
    let deadline = generousDeadline()
    let (begun, continuation) = AsyncStream<Void>.makeStream()
    async let end = worker.wait(
      forReadable: pipe.readDescriptor, until: deadline, begun: continuation)
    _ = await begun.first { true }
    await worker.stop()
    try pipe.write()
    #expect(await end < deadline)
  }

  @Test("the thread ends when the actor that stops its executor goes")
  func endWithActor() async throws {
    let thread = try await Worker().thread()
    try await end(of: thread)
  }

  private func end(of thread: KernelThread) async throws {
    let deadline = generousDeadline()
    while thread.isAlive {
      guard ContinuousClock.now < deadline else { throw TimedOut(line: #line) }
      await Task.yield()
    }
  }

  // MARK: The cooperative pool

  /// More than there are threads in the pool.
  private let many = 2 * ProcessInfo.processInfo.activeProcessorCount + 2

  @Test("actors that hold their threads hold no thread of the pool")
  func blockedJobs() async throws {
    let workers = try (0..<many).map { _ in (worker: try Worker(), pipe: try Pipe()) }
    let wereReadable = try await withThrowingTaskGroup(of: Bool.self) { group in
      for (worker, pipe) in workers {
        group.addTask { await worker.block(on: pipe.readDescriptor) }
      }
      // This runs on the pool; with its threads held, the bytes would come too late.
      for (_, pipe) in workers {
        group.addTask {
          try pipe.write()
          return true
        }
      }
      return try await group.reduce(true) { $0 && $1 }
    }
    #expect(wereReadable)
  }

  @Test("actors that wait hold no thread of the pool")
  func waits() async throws {
    let workers = try (0..<many).map { _ in (worker: try Worker(), pipe: try Pipe()) }
    let deadline = generousDeadline()
    let ends = try await withThrowingTaskGroup(of: ContinuousClock.Instant.self) { group in
      for (worker, pipe) in workers {
        group.addTask { await worker.wait(forReadable: pipe.readDescriptor, until: deadline) }
      }
      for (_, pipe) in workers {
        group.addTask {
          try pipe.write()
          return .now
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(ends.count == 2 * many)
    #expect(ends.allSatisfy { $0 < deadline })
  }
}
