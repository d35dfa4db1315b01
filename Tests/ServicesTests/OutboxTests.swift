// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import Foundation
import Messaging
import Services
import Tensors
import Testing

@Suite("Outbox")
struct OutboxTests {
  private let folder: TemporaryFolder
  private var path: String { "\(folder.path)/outbox" }

  init() throws {
    folder = try TemporaryFolder()
  }

  private func open(
    run: String = "run", name: String = "agent", seed: UInt64 = 1
  ) throws -> Outbox {
    var generator = SeededGenerator(seed: seed)
    return try Outbox(
      folder: path,
      owner: ServiceIdentity(
        federation: FederationID("test"), run: RunID(run), name: AgentID(name)),
      using: &generator)
  }

  private func bytes(_ frames: [Frame]) -> [[UInt8]] {
    frames.map { $0.withBytes { Array($0) } }
  }

  @Test("has a name that is drawn once, and numbers that go on")
  func name() throws {
    let first = try open(seed: 1).state
    #expect(first.id != 0 && first.lastNumber == 0 && first.pending == nil)
    #expect(try open(seed: 2).state == first)
  }

  @Test("holds an update until it is settled, over restarts, ready to be sent")
  func pending() throws {
    let sample = try SamplePayload((0..<300_000).map { Float($0) })
    let update: LocalUpdate
    do {
      var outbox = try open()
      update = try sample.update(outbox: outbox.state.id, 1, base: 4)
      try outbox.keep(update, frames: sample.frames)
    }
    do {
      let outbox = try open()
      #expect(outbox.findings.isEmpty)
      #expect(
        outbox.state.pending == OutboxState.Pending(id: update.id, baseVersion: Version(4)))
      #expect(outbox.state.lastNumber == 1)
      let found = outbox.pending(update.id)
      let pending = try #require(found)
      #expect(pending.update == update)
      #expect(bytes(pending.frames) == bytes(sample.frames))
      #expect(outbox.transferTime > .seconds(9))
    }
    var outbox = try open()
    try outbox.discard(UpdateID(outbox: update.id.outbox, number: 9))
    #expect(outbox.pending != nil)
    try outbox.discard(update.id)
    #expect(outbox.state == OutboxState(id: update.id.outbox, lastNumber: 1))
    _ = consume outbox
    #expect(try open().state == OutboxState(id: update.id.outbox, lastNumber: 1))
  }

  @Test("never gives a number twice, wherever the process ended")
  func numbers() throws {
    let sample = try SamplePayload([1, 2])
    var outbox = try open()
    let id = outbox.state.id
    try outbox.keep(sample.update(outbox: id, 1), frames: sample.frames)
    let pendingFile = try folder.bytes(of: "\(path)/pending.update")
    try outbox.discard(UpdateID(outbox: id, number: 1))
    let numbersFile = try folder.bytes(of: "\(path)/outbox.json")
    try outbox.keep(sample.update(outbox: id, 2), frames: sample.frames)
    _ = consume outbox

    // Killed between the number and the update: it was never sent, and its number is spent.
    try FileManager.default.removeItem(atPath: "\(path)/pending.update")
    try folder.write([0], to: "\(path)/pending.update.9-1.partial")
    #expect(try open().state == OutboxState(id: id, lastNumber: 2))
    #expect(try folder.names(in: "outbox") == ["lock", "outbox.json"])

    // A removal that did not reach the disk before a power cut: the old update is there again.
    try folder.write(pendingFile, to: "\(path)/pending.update")
    let state = try open().state
    #expect(state.lastNumber == 2)
    #expect(state.pending?.id == UpdateID(outbox: id, number: 1))

    // Numbers that are behind the update, as from an old copy: the update tells.
    try folder.write(numbersFile, to: "\(path)/outbox.json")
    #expect(try open().state.lastNumber == 1)
  }

  @Test("goes on without a pending update that is damaged, and names the file")
  func damagedUpdate() throws {
    let sample = try SamplePayload([1, 2, 3])
    let id: UInt64
    do {
      var outbox = try open()
      id = outbox.state.id
      try outbox.keep(sample.update(outbox: id, 1), frames: sample.frames)
    }
    let file = "\(path)/pending.update"
    let whole = try folder.bytes(of: file)
    for byte in whole.indices {
      try folder.write(whole, to: file)
      try folder.damage(file, byte: byte, bit: UInt8(byte % 8))
      let outbox = try open()
      #expect(outbox.state == OutboxState(id: id, lastNumber: 1), "byte \(byte)")
      #expect(outbox.findings.count == 1)
      #expect(outbox.findings.allSatisfy { "\($0)".contains(file) })
      #expect(try folder.names(in: "outbox").contains("pending.update.damaged"))
    }
    var outbox = try open()
    #expect(outbox.findings.isEmpty)
    try outbox.keep(sample.update(outbox: id, 2), frames: sample.frames)
    #expect(outbox.state.pending?.id.number == 2)
  }

  @Test("takes a new name when its numbers are damaged, and still delivers what waits")
  func damagedNumbers() throws {
    let sample = try SamplePayload([1, 2, 3])
    let old: UpdateID
    do {
      var outbox = try open(seed: 1)
      let update = try sample.update(outbox: outbox.state.id, 1)
      old = update.id
      try outbox.keep(update, frames: sample.frames)
    }
    let file = "\(path)/outbox.json"
    let text = String(decoding: try folder.bytes(of: file), as: UTF8.self)
    try folder.write(Array(text.replacing("\"last\":1", with: "\"last\":0").utf8), to: file)
    let outbox = try open(seed: 2)
    #expect(outbox.findings.count == 1)
    #expect(outbox.state.id != old.outbox)
    #expect(outbox.state.lastNumber == 0)
    #expect(outbox.state.pending?.id == old)
  }

  @Test("drops an update of another run, and keeps its numbers")
  func otherRun() throws {
    let sample = try SamplePayload([1, 2, 3])
    let id: UInt64
    do {
      var outbox = try open()
      id = outbox.state.id
      try outbox.keep(sample.update(outbox: id, 1), frames: sample.frames)
    }
    #expect(try open(run: "next").state == OutboxState(id: id, lastNumber: 1))
    #expect(try open().state.pending == nil)
  }

  @Test("serves one process at a time")
  func lock() throws {
    let first = try open()
    #expect(throws: ServiceError.folderInUse(path: path)) { _ = try open() }
    _ = consume first
    _ = try open()
  }

  @Test("works without a folder, for as long as the process lives")
  func memory() throws {
    let sample = try SamplePayload([1, 2, 3])
    var outbox = Outbox(inMemory: 7)
    let update = try sample.update(outbox: 7, 1)
    try outbox.keep(update, frames: sample.frames)
    #expect(outbox.state.pending?.id == update.id)
    #expect(outbox.pending(update.id)?.frames.count == 1)
    try outbox.discard(update.id)
    #expect(outbox.state == OutboxState(id: 7, lastNumber: 1))
  }
}
