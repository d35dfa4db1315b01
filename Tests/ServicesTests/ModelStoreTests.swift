// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation
import Services
import Tensors
import Testing

@Suite("Model store")
struct ModelStoreTests {
  private let folder = "/tmp/twinseg-store-\(UInt32.random(in: 0...UInt32.max))"

  private func vector(_ value: Float) throws -> ParameterVector {
    try ParameterVector(manifest: .flat(count: 10), repeating: value)
  }

  private func path(_ version: Int) -> String { "\(folder)/models/v00000\(version).safetensors" }

  @Test("keeps the newest versions and those that are needed, and finds the newest")
  func retention() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let store = try ModelStore(folder: folder, run: RunID("a"), retention: 2)
    for version in 1...5 {
      let digest = try store.save(vector(Float(version)), version: Version(UInt64(version)))
      #expect(try digest == vector(Float(version)).digest)
      // What was saved does not count yet, so nothing goes.
      #expect(try store.versions().contains(Version(UInt64(max(1, version - 2)))))
      try store.removeOld(keeping: [Version(2)])
    }
    #expect(try store.versions() == [Version(2), Version(4), Version(5)])
    let newest = try store.newest { path, _ in Issue.record("damaged \(path)") }
    #expect(newest?.version == Version(5))
    #expect(newest?.parameters == (try vector(5)))
    #expect(try store.parameters(of: Version(2)) == vector(2))
    #expect(throws: TensorsError.self) { _ = try store.parameters(of: Version(3)) }
  }

  @Test("keeps the optimiser's state of the two newest versions")
  func optimizer() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let store = try ModelStore(folder: folder, run: RunID("a"), retention: 5)
    func state(_ value: Float) throws -> OptimizerState {
      OptimizerState(
        vectors: ["first": try vector(value), "second": try vector(-value)],
        values: ["step": "\(Int(value))"])
    }
    for version in 1...4 {
      try store.save(vector(0), version: Version(UInt64(version)))
      try store.save(state(Float(version)), version: Version(UInt64(version)))
      try store.removeOld()
    }
    let manifest = try ParameterManifest.flat(count: 10)
    let found = try (UInt64(1)...4).map {
      try store.optimizerState(of: Version($0), manifest: manifest)
    }
    #expect(found == [nil, nil, try state(3), try state(4)])
    #expect(try store.versions().count == 4)
    #expect(throws: TensorsError.self) {
      _ = try store.optimizerState(of: Version(4), manifest: .flat(count: 11))
    }
  }

  @Test("refuses an optimiser's state with any byte changed")
  func damagedOptimizer() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let store = try ModelStore(folder: folder, run: RunID("a"))
    try store.save(OptimizerState(vectors: ["m": vector(1)]), version: Version(1))
    let file = URL(fileURLWithPath: "\(folder)/models/v000001.optimizer.safetensors")
    let whole = try Data(contentsOf: file)
    // Spaces fill the header up; they mean nothing.
    for byte in whole.indices where whole[byte] != 0x20 {
      var bytes = whole
      bytes[byte] ^= 1
      try bytes.write(to: file)
      #expect(throws: (any Error).self, "byte \(byte)") {
        _ = try store.optimizerState(of: Version(1), manifest: .flat(count: 10))
      }
    }
    try whole.dropLast().write(to: file)
    #expect(throws: TensorsError.self) {
      _ = try store.optimizerState(of: Version(1), manifest: .flat(count: 10))
    }
  }

  @Test("skips a damaged version and says so")
  func damaged() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let store = try ModelStore(folder: folder, run: RunID("a"))
    for version in 1...2 {
      try store.save(vector(Float(version)), version: Version(UInt64(version)))
    }
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path(2)))
    bytes[bytes.count - 1] ^= 1
    try bytes.write(to: URL(fileURLWithPath: path(2)))
    var skipped: [String] = []
    let newest = try store.newest { path, _ in skipped.append(path) }
    #expect(newest?.version == Version(1))
    #expect(skipped == [path(2)])
  }

  @Test("does not take the models of another run")
  func otherRun() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try ModelStore(folder: folder, run: RunID("a")).save(vector(1), version: Version(1))
    var skipped = 0
    let newest = try ModelStore(folder: folder, run: RunID("b")).newest { _, _ in skipped += 1 }
    #expect(newest == nil)
    #expect(skipped == 1)
  }
}
