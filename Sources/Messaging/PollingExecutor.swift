// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CLinux
import CZeroMQ
import Glibc
import Synchronization

/// One thread that runs an actor's jobs and, between them, waits for that actor's sockets.
///
/// An actor that owns sockets names this as its executor: its code then runs where its sockets are
/// used, and nothing ever blocks the cooperative pool. Actors without sockets use one for work that
/// would occupy a pool thread for long.
///
/// The thread starts with the first job and ends after ``stop()`` when no job is left; a job that
/// comes later starts it again.
///
/// Sendable: jobs and flags are behind a mutex; waits are only touched on the thread.
package final class PollingExecutor: SerialExecutor, @unchecked Sendable {
  private struct Shared {
    var jobs: [UnownedJob] = []
    var isRunning = false
    var isStopping = false
  }

  private struct Wait {
    let interests: [PollInterest]
    let deadline: ContinuousClock.Instant?
    let continuation: CheckedContinuation<Void, Never>
  }

  private let name: String
  private let niceness: Int32
  private let shared = Mutex(Shared())
  /// An eventfd that is readable when jobs were added.
  private let wake: Int32
  private var waits: [Wait] = []

  /// - Parameters:
  ///   - name: of the thread, for debuggers; at most 15 bytes are shown.
  ///   - niceness: how far the thread, and those that it starts, stand back behind others: 0 to 19.
  /// - Throws: ``MessagingError/operation(_:reason:)`` when the process is out of descriptors.
  package init(name: String, niceness: Int32 = 0) throws(MessagingError) {
    self.name = name
    self.niceness = niceness
    wake = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
    guard wake >= 0 else {
      throw .operation("create an eventfd", reason: String(cString: strerror(errno)))
    }
  }

  deinit {
    close(wake)
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    // The job may be the last to need this executor, and done before the thread is woken.
    let retained = Unmanaged.passRetained(self)
    defer { retained.release() }
    let job = UnownedJob(job)
    let mustStart = shared.withLock { shared in
      shared.jobs.append(job)
      defer { shared.isRunning = true }
      return !shared.isRunning
    }
    if mustStart { startThread() } else { eventfd_write(wake, 1) }
  }

  package func asUnownedSerialExecutor() -> UnownedSerialExecutor {
    UnownedSerialExecutor(ordinary: self)
  }

  /// Lets the thread end once no job is left.
  package func stop() {
    shared.withLock { $0.isStopping = true }
    eventfd_write(wake, 1)
  }

  /// Suspends the calling actor until one of the sockets is ready, the deadline has passed, or
  /// ``interrupt()`` was called. To be called on this executor.
  package func wait(
    for interests: [PollInterest], until deadline: ContinuousClock.Instant?,
    isolation: isolated (any Actor)? = #isolation
  ) async {
    await withCheckedContinuation { continuation in
      waits.append(Wait(interests: interests, deadline: deadline, continuation: continuation))
    }
  }

  /// Ends all waits, so that whoever waits looks at the world anew. To be called on this executor.
  package func interrupt() {
    let ended = waits
    waits = []
    for wait in ended { wait.continuation.resume() }
  }

  // MARK: The thread

  private func startThread() {
    let box = Unmanaged.passRetained(self)
    var thread = pthread_t()
    let result = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        Unmanaged<PollingExecutor>.fromOpaque(argument).takeRetainedValue().loop()
        return nil
      }, box.toOpaque())
    // Without a thread the actor could never run again, and nobody could be told.
    precondition(result == 0, "no thread for '\(name)': \(String(cString: strerror(result)))")
    pthread_detach(thread)
  }

  private func loop() {
    pthread_setname_np(pthread_self(), String(name.prefix(15)))
    // Of this thread alone: Linux keeps a niceness for each. To stand back farther is always allowed.
    if niceness > 0 { setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, niceness) }
    while true {
      let jobs = shared.withLock { shared in
        let jobs = shared.jobs
        shared.jobs = []
        return jobs
      }
      for job in jobs { job.runSynchronously(on: asUnownedSerialExecutor()) }
      if jobs.isEmpty {
        let isDone = shared.withLock { shared in
          guard shared.jobs.isEmpty && shared.isStopping && waits.isEmpty else { return false }
          shared.isRunning = false
          return true
        }
        if isDone { return }
        poll()
      }
    }
  }

  /// Waits for sockets, jobs and deadlines, and resumes those whose wait is over.
  private func poll() {
    var items = [zmq_pollitem_t(socket: nil, fd: wake, events: Int16(ZMQ_POLLIN), revents: 0)]
    for wait in waits {
      for interest in wait.interests {
        items.append(
          zmq_pollitem_t(
            socket: interest.socket, fd: interest.descriptor, events: interest.events, revents: 0))
      }
    }
    let result = zmq_poll(&items, Int32(items.count), timeoutMilliseconds)
    // Interrupted by a signal, or a context that ends: waiters look for themselves.
    let isBroken = result < 0 && zmq_errno() != EINTR
    if items[0].revents != 0 {
      var count: eventfd_t = 0
      eventfd_read(wake, &count)
    }
    var index = 1
    let now = ContinuousClock.now
    var over: [Wait] = []
    var open: [Wait] = []
    for wait in waits {
      let range = index..<(index + wait.interests.count)
      index = range.upperBound
      let isReady = isBroken || items[range].contains { $0.revents != 0 }
      if isReady || wait.deadline.map({ $0 <= now }) ?? false {
        over.append(wait)
      } else {
        open.append(wait)
      }
    }
    waits = open
    for wait in over { wait.continuation.resume() }
  }

  /// Until the nearest deadline, rounded up so that it has passed then; −1: for ever.
  private var timeoutMilliseconds: Int {
    guard let nearest = waits.compactMap(\.deadline).min() else { return -1 }
    let left = nearest - ContinuousClock.now
    guard left > .zero else { return 0 }
    return Int(left.components.seconds) * 1_000
      + Int(left.components.attoseconds / 1_000_000_000_000_000) + 1
  }
}
