// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Messaging

/// An actor on an executor of its own, and things for it to do.
actor Worker {
  let executor: PollingExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
  private(set) var count = 0

  init(name: String = "worker") throws { executor = try PollingExecutor(name: name) }

  deinit { executor.stop() }

  func increment() {
    // Two steps, between which another thread would be seen.
    let before = count
    count = before + 1
  }

  func stop() { executor.stop() }

  func interrupt() { executor.interrupt() }

  /// The thread that jobs run on.
  func thread() throws -> KernelThread { try KernelThread() }

  /// The threads before and after each of several suspensions.
  func threads(over suspensions: Int) async throws -> Set<KernelThread> {
    var threads: Set<KernelThread> = [try KernelThread()]
    for _ in 0..<suspensions {
      await Task.yield()
      threads.insert(try KernelThread())
      await Task.detached {}.value
      threads.insert(try KernelThread())
    }
    return threads
  }

  /// Waits, and says when that ended. - Parameter begun: told when the wait has begun, at the latest
  /// when the actor takes its next job.
  func wait(
    forReadable descriptor: Int32? = nil, until deadline: ContinuousClock.Instant?,
    begun: AsyncStream<Void>.Continuation? = nil
  ) async -> ContinuousClock.Instant {
    begun?.yield()
    let interests = descriptor.map { [PollInterest(readableDescriptor: $0)] } ?? []
    await executor.wait(for: interests, until: deadline)
    return .now
  }

  /// Holds the thread until a byte can be read. - Returns: whether that was before 30 s were over.
  func block(on descriptor: Int32) -> Bool {
    var item = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&item, 1, 30_000) == 1
  }
}

/// Two ends of a pipe, closed when this goes.
final class Pipe: Sendable {
  let readEnd: FileHandle
  let writeEnd: FileHandle

  init() throws {
    let pipe = Foundation.Pipe()
    readEnd = pipe.fileHandleForReading
    writeEnd = pipe.fileHandleForWriting
  }

  var readDescriptor: Int32 { readEnd.fileDescriptor }

  func write() throws { try writeEnd.write(contentsOf: [0]) }

  func closeWriteEnd() throws { try writeEnd.close() }
}

/// A thread as the kernel knows it.
struct KernelThread: Hashable, Sendable {
  private let path: String
  let name: String

  /// The thread that runs this.
  init() throws {
    let link = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/thread-self")
    path = "/proc/" + link
    name = try String(contentsOfFile: path + "/comm", encoding: .utf8)
      .trimmingCharacters(in: .newlines)
  }

  var isAlive: Bool { FileManager.default.fileExists(atPath: path) }
}
