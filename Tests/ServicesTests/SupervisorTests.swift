// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Services
import Synchronization
import Testing

@Suite("Supervisor", .timeLimit(.minutes(1)))
struct SupervisorTests {
  private final class Events: Sendable {
    private let events = Mutex<[SupervisionEvent]>([])
    func add(_ event: SupervisionEvent) { events.withLock { $0.append(event) } }
    var all: [SupervisionEvent] { events.withLock { $0 } }
  }

  private let log = "/tmp/twinseg-supervisor-\(UInt32.random(in: 0...UInt32.max)).log"

  private func child(_ name: String, _ script: String, mayFinish: Bool = false) -> ChildProcess {
    ChildProcess(name: name, arguments: ["-c", script], logPath: log, mayFinish: mayFinish)
  }

  @Test("starts a child again, as often as allowed, and names the one that fails for good")
  func restarts() async throws {
    defer { try? FileManager.default.removeItem(atPath: log) }
    let events = Events()
    let supervisor = Supervisor(executable: "/bin/sh", restartLimit: 2) { events.add($0) }
    await #expect(throws: ServiceError.self) { try await supervisor.run([child("a", "exit 3")]) }
    let ends = events.all.filter { if case .ended = $0 { true } else { false } }
    #expect(
      ends
        == [true, true, false].map {
          .ended(name: "a", reason: "ended with exit code 3", willRestart: $0)
        })
  }

  @Test("ends when all work is done, and takes the other children with it")
  func finish() async throws {
    defer { try? FileManager.default.removeItem(atPath: log) }
    let events = Events()
    let supervisor = Supervisor(executable: "/bin/sh", restartLimit: 0) { events.add($0) }
    try await supervisor.run([
      child("stays", "exec sleep 600"), child("works", "exit 0", mayFinish: true),
    ])
    for case .started(_, let process) in events.all {
      #expect(kill(process, 0) != 0, "process \(process) is still there")
    }
    #expect(events.all.count == 2)
  }

  @Test("starts a child that is done again when the one that it serves is")
  func serves() async throws {
    defer { try? FileManager.default.removeItem(atPath: log) }
    let flag = log + ".count"
    defer {
      for suffix in ["", ".ready"] { try? FileManager.default.removeItem(atPath: flag + suffix) }
    }
    let supervisor = Supervisor(executable: "/bin/sh", restartLimit: 1) { _ in }
    try await supervisor.run([
      // Dies once, after the helper has done its work.
      child(
        "served",
        "if [ ! -e \(flag).ready ]; then while [ ! -e \(flag) ]; do :; done; "
          + "touch \(flag).ready; exit 1; fi; exec sleep 600"),
      ChildProcess(
        name: "helper", arguments: ["-c", "echo x >> \(flag)"], logPath: log, mayFinish: true,
        serves: "served"),
      child(
        "works", "while [ \"$(grep -c x \(flag) 2>/dev/null)\" != 2 ]; do :; done",
        mayFinish: true),
    ])
  }

  @Test("a child sees the end of its standard input only when the supervisor is gone")
  func lifeline() async throws {
    defer { try? FileManager.default.removeItem(atPath: log) }
    let supervisor = Supervisor(executable: "/bin/sh", restartLimit: 0) { _ in }
    let flag = log + ".flag"
    defer {
      for suffix in ["", ".ended"] { try? FileManager.default.removeItem(atPath: flag + suffix) }
    }
    // `cat` would end at once on an empty or closed standard input.
    try await supervisor.run([
      child("watches", "touch \(flag); cat; touch \(flag).ended; exit 4"),
      child("works", "while [ ! -e \(flag) ]; do :; done", mayFinish: true),
    ])
    #expect(!FileManager.default.fileExists(atPath: flag + ".ended"))
  }
}
