// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Security
import Synchronization
import Testing

@Suite("Watching the list of identities")
struct TrustWatchTests {
  private let folder: TemporaryFolder
  private let file: TrustFile
  private let first: PublicIdentity
  private let start = ContinuousClock.now

  init() throws {
    folder = try TemporaryFolder()
    file = TrustFile(path: folder.file("trust"))
    first = try SecretIdentity.generate(name: "h1", role: .agent).publicIdentity
    try file.enroll(first)
  }

  /// What was told, in order.
  private final class Notes: Sendable {
    let all = Mutex<[TrustObservation]>([])
  }

  private func watch(_ notes: Notes) throws -> TrustWatch {
    try TrustWatch(file: file, interval: .seconds(1), now: start) { observation in
      notes.all.withLock { $0.append(observation) }
    }
  }

  @Test("a change counts after the interval, without a restart")
  func change() throws {
    let notes = Notes()
    let watch = try watch(notes)
    try file.revoke("h1")
    #expect(watch.current(at: start + .milliseconds(999)).list.enrolled("h1") == first)
    let (list, revision) = watch.current(at: start + .seconds(1))
    #expect(list.entry(of: first.curveKey)?.state == .revoked)
    #expect(revision == 2)
    #expect(watch.current(at: start + .seconds(2)).revision == 2)
    #expect(notes.all.withLock { $0 } == [.changed(enrolled: 0, revoked: 1)])
  }

  @Test("a broken file leaves the last good list, is told of once, and can be mended")
  func broken() throws {
    let notes = Notes()
    let watch = try watch(notes)
    let good = try folder.text(of: "trust")
    _ = try folder.write("twinseg-trust 1\nnonsense\n", to: "trust")
    for second in 1...3 {
      #expect(watch.current(at: start + .seconds(second)).list.enrolled("h1") == first)
    }
    _ = try folder.write("twinseg-trust 1\nmore nonsense\n", to: "trust")
    #expect(watch.current(at: start + .seconds(4)).list.enrolled("h1") == first)
    try FileManager.default.removeItem(atPath: file.path)
    #expect(watch.current(at: start + .seconds(5)).list.enrolled("h1") == first)
    #expect(notes.all.withLock { $0.count } == 1)
    _ = try folder.write(good, to: "trust")
    let second = try SecretIdentity.generate(name: "h2", role: .agent).publicIdentity
    try file.enroll(second)
    #expect(watch.current(at: start + .seconds(6)).list.enrolled("h2") == second)
    #expect(notes.all.withLock { $0.last } == .changed(enrolled: 2, revoked: 0))
  }

  @Test("there must be a good list to begin with")
  func missing() throws {
    #expect(throws: SecurityError.self) {
      try TrustWatch(file: TrustFile(path: folder.file("none"))) { _ in }
    }
  }
}
