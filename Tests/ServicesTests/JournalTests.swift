// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import Foundation
import Services
import Tensors
import Testing

@Suite("Journal")
struct JournalTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private static func description(
    run: String = "run", federation: String = "test", count: Int = 10,
    arithmetic: AggregationArithmetic = .mean
  ) throws -> RunDescription {
    RunDescription(
      federation: try FederationID(federation), run: try RunID(run),
      manifestDigest: EnvelopeEncoder.digest(of: try .flat(count: count)),
      assembly: AssemblyDescription(strategy: "fedbuff", arithmetic: arithmetic))
  }

  private func journal(in subfolder: String = "a") throws -> Journal {
    try Journal(folder: "\(folder.path)/\(subfolder)", run: Self.description(), at: 1)
  }

  private func digest(_ value: Float) throws -> Digest {
    try ParameterVector(manifest: .flat(count: 2), repeating: value).digest
  }

  private func contribution(_ agent: String, _ number: UInt64) throws -> Contribution {
    try SamplePayload([1, -2]).contribution(agent, number, weight: 1 / 3)
  }

  private func committed(_ version: UInt64, _ contributions: [Contribution]) -> CommittedVersion {
    CommittedVersion(
      version: Version(version), contributions: contributions, sincePrevious: .milliseconds(1_500))
  }

  @Test("gives back what counts, what waits and what was spent, after it is opened again")
  func history() throws {
    let first = try contribution("a", 1)
    let second = try contribution("b", 7)
    let third = try contribution("a", 2)
    // A number that no signed integer holds.
    let refused = UpdateID(outbox: .max, number: .max - 1)
    do {
      let journal = try journal()
      try journal.begin(with: digest(0), at: 2)
      try journal.accept(first, at: 3)
      try journal.accept(second, at: 4)
      try journal.commit(
        committed(1, [first, second]), modelDigest: digest(1), updateNorm: 0.25,
        noiseSeed: [1, 2, 3], privacySpend: [AgentID("a"): 0.5, AgentID("b"): 0.125], at: 5)
      try journal.accept(third, at: 6)
      try journal.remember(AgentID("c"), refused)
    }
    let journal = try journal()
    let history = try journal.history()
    #expect(history.version == Version(1))
    #expect(history.pending == [third])
    #expect(
      history.counted == [
        try AgentID("a"): [0xABCD: 2], try AgentID("b"): [0xABCD: 7],
        try AgentID("c"): [.max: .max - 1],
      ])
    #expect(history.privacySpend == [try AgentID("a"): 0.5, try AgentID("b"): 0.125])
    #expect(try journal.contributions(of: Version(1)) == [first, second])
    #expect(try journal.digest(of: Version(1)) == digest(1))
    #expect(try journal.digest(of: Version(2)) == nil)
    let entry = try #require(try journal.versions().last)
    #expect(entry.noiseSeed == [1, 2, 3])
    #expect(entry.secondsSincePrevious == 1.5)
    #expect(entry.mass == 2)
    #expect(entry.updateNorm == 0.25)
    #expect(entry.wallMicroseconds == 5)
  }

  @Test("adds what a version costs to what was spent before")
  func privacy() throws {
    let journal = try journal()
    try journal.begin(with: digest(0), at: 1)
    for version in UInt64(1)...3 {
      let contribution = try contribution("a", version)
      try journal.accept(contribution, at: version)
      try journal.commit(
        committed(version, [contribution]), modelDigest: digest(0), updateNorm: 0,
        privacySpend: [AgentID("a"): 0.25], at: version)
    }
    #expect(try journal.history().privacySpend == [AgentID("a"): 0.75])
  }

  @Test("keeps an accepted update pending when the process ends before the version is committed")
  func crashBeforeCommit() throws {
    let contribution = try contribution("a", 1)
    do {
      let journal = try journal()
      try journal.begin(with: digest(0), at: 1)
      try journal.accept(contribution, at: 2)
    }
    let journal = try journal()
    #expect(try journal.history().pending == [contribution])
    #expect(try journal.history().version == .initial)
    // The same update cannot be accepted twice, whoever asks.
    #expect(throws: ServiceError.self) { try journal.accept(contribution, at: 3) }
    #expect(try journal.history().pending == [contribution])
  }

  @Test("commits a version as a whole or not at all")
  func atomicCommit() throws {
    let journal = try journal()
    try journal.begin(with: digest(0), at: 1)
    let known = try contribution("a", 1)
    try journal.accept(known, at: 2)
    let before = try journal.contentDigest()
    let unknown = try contribution("b", 1)
    #expect(throws: ServiceError.self) {
      try journal.commit(
        committed(1, [known, unknown]), modelDigest: digest(1), updateNorm: 1,
        privacySpend: [AgentID("a"): 1], at: 3)
    }
    #expect(try journal.contentDigest() == before)
    // Nor does a version that leaves one out.
    #expect(throws: ServiceError.self) {
      try journal.commit(committed(2, [known]), modelDigest: digest(1), updateNorm: 1, at: 3)
    }
    #expect(try journal.contentDigest() == before)
    try journal.commit(committed(1, [known]), modelDigest: digest(1), updateNorm: 1, at: 3)
    // Nor one whose updates are part of another.
    #expect(throws: ServiceError.self) {
      try journal.commit(committed(2, [known]), modelDigest: digest(1), updateNorm: 1, at: 3)
    }
  }

  @Test("names the payloads that a version releases, and the rest as kept")
  func retention() throws {
    let journal = try journal()
    try journal.begin(with: digest(0), at: 1)
    var released: [[PayloadName]] = []
    let contributions = try (UInt64(1)...4).map { try contribution("a", $0) }
    for (index, contribution) in contributions.enumerated() {
      try journal.accept(contribution, at: 2)
      released.append(
        try journal.commit(
          committed(UInt64(index) + 1, [contribution]), modelDigest: digest(0), updateNorm: 0,
          keptUpdates: 2, at: 3))
    }
    #expect(
      released == [[], [], [PayloadName(contributions[0])], [PayloadName(contributions[1])]])
    let pending = try contribution("b", 1)
    try journal.accept(pending, at: 4)
    #expect(
      try journal.keptPayloads()
        == Set([contributions[2], contributions[3], pending].map { PayloadName($0) }))
    #expect(try journal.newestReleasedVersion() == Version(2))
  }

  @Test(
    "of another run, federation or model is refused by name",
    arguments: [("other", "test", 10), ("run", "other", 10), ("run", "test", 11)])
  func strangers(run: String, federation: String, count: Int) throws {
    do { _ = try journal() }
    let error = try #require(throws: ServiceError.self) {
      _ = try Journal(
        folder: "\(folder.path)/a",
        run: Self.description(run: run, federation: federation, count: count), at: 1)
    }
    guard case .journal(let path, let reason) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(path == "\(folder.path)/a/journal.sqlite")
    #expect(reason.contains("belongs to another"))
  }

  @Test("is written by one process at a time, and read by others meanwhile")
  func exclusive() throws {
    let writer = try journal()
    try writer.begin(with: digest(3), at: 1)
    #expect(throws: ServiceError.folderInUse(path: "\(folder.path)/a")) { _ = try journal() }
    let reader = try Journal(reading: "\(folder.path)/a")
    #expect(try reader.digest(of: .initial) == digest(3))
    #expect(try reader.contentDigest() == writer.contentDigest())
    #expect(throws: ServiceError.self) {
      try reader.remember(AgentID("a"), UpdateID(outbox: 1, number: 1))
    }
  }

  @Test("keeps the newest 10,000 of the events that anyone could cause")
  func bounded() throws {
    let journal = try journal()
    let count = Journal.keptEvents + 5
    for index in 0..<count {
      try journal.record(
        RefusalRecord(agent: nil, reason: "refusal \(index)", total: UInt64(index)),
        of: UpdateID(outbox: 1, number: UInt64(index)), at: UInt64(index))
      try journal.record(
        MembershipRecord(agent: AgentID("a"), change: .joined, liveAgents: index),
        at: UInt64(index))
    }
    let refusals = try journal.refusals()
    #expect(refusals.count == Journal.keptEvents)
    #expect(refusals.first?.reason == "refusal 5")
    #expect(refusals.last?.reason == "refusal \(count - 1)")
    let memberships = try journal.memberships()
    #expect(memberships.count == Journal.keptEvents)
    #expect(memberships.last?.liveAgents == count - 1)
  }

  /// The same events, in a fresh journal.
  private func record(in subfolder: String, lastMoment: UInt64 = 9) throws -> Digest {
    let journal = try journal(in: subfolder)
    try journal.begin(with: digest(0), at: 2)
    let contributions = [try contribution("b", 1), try contribution("a", 1)]
    for contribution in contributions { try journal.accept(contribution, at: 3) }
    try journal.record(
      MembershipRecord(agent: AgentID("a"), change: .lost, liveAgents: 1), at: 4)
    try journal.commit(
      committed(1, contributions), modelDigest: digest(1), updateNorm: 2, noiseSeed: [9],
      privacySpend: [AgentID("a"): 0.1, AgentID("b"): 0.2], at: 5)
    try journal.record(RefusalRecord(agent: AgentID("a"), reason: "no", total: 1), at: lastMoment)
    return try journal.contentDigest()
  }

  @Test("has equal digests after equal events, and others after others")
  func determinism() throws {
    let first = try record(in: "first")
    #expect(try record(in: "second") == first)
    #expect(try record(in: "third", lastMoment: 10) != first)
  }

  @Test("remembers since when versions are made in another way")
  func configurations() throws {
    let changed = try AggregationArithmetic(
      optimizer: .adam(), serverLearningRate: 0.1, normBound: NormBound(limit: 2.5),
      privacy: DifferentialPrivacy(clippingNorm: 1, noiseMultiplier: 2, delta: 1e-5),
      runningStatistics: .local)
    do {
      let journal = try journal()
      try journal.begin(with: digest(0), at: 1)
      let contribution = try contribution("a", 1)
      try journal.accept(contribution, at: 2)
      try journal.commit(committed(1, [contribution]), modelDigest: digest(1), updateNorm: 0, at: 3)
    }
    for _ in 0..<2 {
      _ = try Journal(
        folder: "\(folder.path)/a", run: Self.description(arithmetic: changed), at: 4)
    }
    let assemblies = try Journal(reading: "\(folder.path)/a").assemblies()
    #expect(assemblies.map(\.since) == [.initial, Version(1)])
    #expect(assemblies.map(\.description.arithmetic) == [.mean, changed])
  }

  @Test("that is no database is an error with its name")
  func damaged() throws {
    do { _ = try journal() }
    let path = "\(folder.path)/a/journal.sqlite"
    try folder.write(Array("no database, but longer than a header of one".utf8), to: path)
    for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
    let error = try #require(throws: ServiceError.self) { _ = try journal() }
    #expect("\(error)".contains(path))
    #expect(throws: ServiceError.self) { _ = try Journal(reading: "\(folder.path)/a") }
    #expect(throws: ServiceError.self) { _ = try Journal(reading: "\(folder.path)/nowhere") }
  }

  @Test("cannot be read by others: it holds the seeds of the noise")
  func secret() throws {
    let journal = try journal()
    try journal.begin(with: digest(0), at: 1)
    for name in try folder.names(in: "a") where name.hasPrefix("journal") {
      let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder.path)/a/\(name)")
      #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600, "\(name)")
    }
  }

  @Test("begins with one model only")
  func begin() throws {
    let journal = try journal()
    try journal.begin(with: digest(0), at: 1)
    try journal.begin(with: digest(0), at: 2)
    #expect(try journal.versions().map(\.wallMicroseconds) == [1])
    #expect(throws: ServiceError.self) { try journal.begin(with: digest(1), at: 3) }
  }
}
