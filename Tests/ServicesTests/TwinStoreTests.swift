// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation
import Services
import Tensors
import Testing

@Suite("Twin store")
struct TwinStoreTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var path: String { "\(folder.path)/twin" }

  private func store(retention: Int = 10) throws -> TwinStore {
    try TwinStore(folder: path, retention: retention)
  }

  private func file(_ refresh: Int) -> String { "\(path)/twin-00000\(refresh).safetensors" }

  private func lineageFault(_ body: () throws -> Void) -> String? {
    guard case .twinLineage("\(path)/lineage.sqlite", let reason) = serviceError(body) else {
      return nil
    }
    return reason
  }

  // MARK: Keeping

  @Test("gives back refreshes, scores and the twin that serves, after it is opened again")
  func history() throws {
    do {
      let store = try store()
      #expect(try store.nextRefresh() == 1)
      #expect(try store.serving() == nil)
      try store.append(1, .adoptedGlobal)
      try store.append(2)
      try store.append(3, .rolledBack)
    }
    let store = try store()
    #expect(try store.nextRefresh() == 4)
    let decisions: [TwinDecision] = [.adoptedGlobal, .accepted, .rolledBack]
    #expect(
      try store.records() == zip(UInt64(1)...3, decisions).map { SampleTwins.record($0, $1) })
    for refresh in UInt64(1)...3 {
      #expect(try store.lineage.scores(of: refresh) == SampleTwins.scores(refresh))
    }
    #expect(try store.lineage.scores(of: 4).isEmpty)
    let twin = try #require(try store.serving())
    #expect(twin.record == SampleTwins.record(2))
    #expect(twin.parameters == (try SampleTwins.parameters(2)))
    #expect(twin.metadata == ["network": "tiny"])
    #expect(try store.lineage.kept() == [1, 2])
  }

  @Test("keeps nothing of a refresh that was compared with another twin than the one that serves")
  func overtaken() throws {
    let store = try store()
    func append(_ refresh: UInt64, comparedWith incumbent: UInt64?) throws -> Bool {
      try store.append(
        SampleTwins.record(refresh, .accepted), parameters: try SampleTwins.parameters(refresh),
        ifServing: { $0 == incumbent })
    }
    #expect(try append(1, comparedWith: 7) == false)
    #expect(try append(1, comparedWith: nil))
    #expect(try append(2, comparedWith: 1))
    try store.restore(refresh: 1, at: 9)
    #expect(try append(3, comparedWith: 2) == false)
    #expect(try store.nextRefresh() == 3)
    #expect(try store.serving()?.record.refresh == 1)
    #expect(!FileManager.default.fileExists(atPath: file(3)))
    #expect(try append(3, comparedWith: 1))
    #expect(try store.serving()?.record.refresh == 3)
  }

  @Test("keeps the largest numbers and an incumbent's Dice")
  func extremes() throws {
    let store = try store()
    let record = TwinRecord(
      refresh: 1, parent: Version(.max), method: .fineTune, decision: .rolledBack,
      drift: .greatestFiniteMagnitude, dice: 1, globalDice: 0, incumbentDice: 1,
      caseCount: .max, seconds: .leastNonzeroMagnitude, unixMicroseconds: .max)
    try store.append(record, parameters: nil)
    #expect(try store.records() == [record])
  }

  @Test("only the next refresh is taken, with parameters if and only if it changes the twin")
  func order() throws {
    let store = try store()
    let vector = try SampleTwins.parameters(1)
    for refresh: UInt64 in [0, 2] {
      #expect(
        lineageFault {
          try store.append(SampleTwins.record(refresh), parameters: vector)
        } == "refresh \(refresh) is not the next one, 1")
    }
    #expect(
      lineageFault { try store.append(SampleTwins.record(1), parameters: nil) }
        == "refresh 1 is accepted and has no parameters")
    #expect(
      lineageFault {
        try store.append(SampleTwins.record(1, .rolledBack), parameters: vector)
      } == "refresh 1 is rolledBack and has parameters")
    #expect(try store.nextRefresh() == 1)
    #expect(try folder.names(in: "twin").allSatisfy { !$0.hasPrefix("twin-") })
  }

  static let wrong: [(record: TwinRecord, fault: String)] = [
    (SampleTwins.record(1, drift: .nan), "the drift of refresh 1 is nan"),
    (SampleTwins.record(1, drift: .infinity), "the drift of refresh 1 is inf"),
    (SampleTwins.record(1, drift: -1), "the drift of refresh 1 is -1.0"),
    (SampleTwins.record(1, dice: .nan), "the Dice of refresh 1 is nan"),
    (SampleTwins.record(1, dice: 1.5), "the Dice of refresh 1 is 1.5"),
    (SampleTwins.record(1, incumbent: -0.5), "the incumbent's Dice of refresh 1 is -0.5"),
  ]

  @Test("a number that is none, or out of range, is refused", arguments: wrong)
  func numbers(record: TwinRecord, fault: String) throws {
    let store = try store()
    let reason = lineageFault {
      try store.append(record, parameters: try SampleTwins.parameters(1))
    }
    #expect(reason?.hasPrefix(fault) == true)
    #expect(try store.records().isEmpty)
  }

  // MARK: Retention and restoring

  @Test("keeps the last files, and that of the twin that serves however old it is")
  func retention() throws {
    let store = try store(retention: 2)
    for refresh in UInt64(1)...4 { try store.append(refresh) }
    #expect(try store.lineage.kept() == [3, 4])
    try store.restore(refresh: 3, at: 77)
    for refresh in UInt64(5)...6 { try store.append(refresh, .rolledBack) }
    #expect(try store.lineage.kept() == [3, 4])
    #expect(try store.serving()?.record.refresh == 3)
    // Rolled back refreshes have no file, so they push none out.
    try store.append(7)
    #expect(try store.lineage.kept() == [4, 7])
    try store.restore(refresh: 4, at: 78)
    try store.append(8, .rolledBack)
    #expect(try store.lineage.kept() == [4, 7])
    #expect(try store.records().count == 8)
    #expect(
      try folder.names(in: "twin").filter { $0.hasPrefix("twin-") }
        == ["twin-000004.safetensors", "twin-000007.safetensors"])
  }

  @Test("a restored twin serves, also after it is opened again, until another is accepted")
  func restoring() throws {
    do {
      let store = try store()
      for refresh in UInt64(1)...3 { try store.append(refresh) }
      let twin = try store.restore(refresh: 1, at: 77)
      #expect(twin.parameters == (try SampleTwins.parameters(1)))
    }
    let store = try store()
    #expect(try store.serving()?.record == SampleTwins.record(1))
    try store.append(4, .rolledBack)
    #expect(try store.serving()?.record.refresh == 1)
    try store.append(5)
    #expect(try store.serving()?.record.refresh == 5)
    let servings = try store.lineage.servings()
    #expect(servings.map(\.refresh) == [1, 2, 3, 1, 5])
    #expect(servings.map(\.reason) == [.accepted, .accepted, .accepted, .restored, .accepted])
    #expect(servings.map(\.unixMicroseconds) == [1_000, 2_000, 3_000, 77, 5_000])
  }

  @Test("a twin that is not kept is refused with those that are")
  func notKept() throws {
    let store = try store(retention: 2)
    #expect(throws: ServiceError.twinNotKept(refresh: 1, kept: [])) {
      try store.restore(refresh: 1, at: 1)
    }
    for refresh in UInt64(1)...3 { try store.append(refresh) }
    try store.append(4, .rolledBack)
    for refresh: UInt64 in [0, 1, 4, 5, .max] {
      #expect(throws: ServiceError.twinNotKept(refresh: refresh, kept: [2, 3])) {
        try store.restore(refresh: refresh, at: 1)
      }
    }
    try FileManager.default.removeItem(atPath: file(2))
    #expect(throws: ServiceError.twinNotKept(refresh: 2, kept: [3])) {
      try store.restore(refresh: 2, at: 1)
    }
    #expect(try store.serving()?.record.refresh == 3)
    let text = "\(ServiceError.twinNotKept(refresh: 2, kept: [3, 5]))"
    #expect(text == "The twin of refresh 2 is not kept. These are: 3, 5.")
  }

  @Test("a damaged or foreign file is named and not served; another twin can be restored")
  func damage() throws {
    let store = try store()
    for refresh in UInt64(1)...3 { try store.append(refresh) }
    let whole = try folder.bytes(of: file(3))
    for byte in [0, 40, -1] {
      try folder.damage(file(3), byte: byte)
      expectFileError(3) { _ = try store.serving() }
      expectFileError(3) { try store.restore(refresh: 3, at: 1) }
      try folder.write(whole, to: file(3))
    }
    try folder.write(Array(whole.dropLast()), to: file(3))
    expectFileError(3) { _ = try store.serving() }
    // A file that is sound in itself, of another refresh.
    try folder.write(try folder.bytes(of: file(2)), to: file(3))
    expectFileError(3) { _ = try store.serving() }
    #expect(try store.restore(refresh: 2, at: 1).record.refresh == 2)
    #expect(try store.serving()?.record.refresh == 2)
  }

  private func expectFileError(_ refresh: Int, _ body: () throws -> Void) {
    guard case .twinFile(file(refresh), _) = serviceError(body) else {
      Issue.record("no error that names the file")
      return
    }
  }

  // MARK: Readers and locks

  @Test("one process writes; others read meanwhile, and nothing where there is no lineage")
  func readers() throws {
    #expect(lineageFault { _ = try TwinLineage(reading: path) } == "there is none")
    let store = try store()
    #expect(throws: ServiceError.folderInUse(path: path)) { _ = try self.store() }
    let reader = try TwinLineage(reading: path)
    #expect(try reader.records().isEmpty && reader.currentServing() == nil)
    try store.append(1)
    #expect(try reader.records() == [SampleTwins.record(1)])
    #expect(try reader.serving()?.parameters == SampleTwins.parameters(1))
    #expect(try reader.twin(of: 1).record.refresh == 1)
  }

  @Test("a file that is no database is refused")
  func noDatabase() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try folder.write([UInt8](repeating: 7, count: 8_192), to: "\(path)/lineage.sqlite")
    #expect(lineageFault { _ = try store() } != nil)
    #expect(lineageFault { _ = try TwinLineage(reading: path) } != nil)
  }
}
