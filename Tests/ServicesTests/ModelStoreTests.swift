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

  @Test("keeps the newest versions and finds the newest")
  func retention() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let store = try ModelStore(folder: folder, run: RunID("a"), retention: 2)
    for version in 1...4 {
      try store.save(vector(Float(version)), version: Version(UInt64(version)))
    }
    #expect(try store.versions() == [Version(3), Version(4)])
    let newest = try store.newest { path, _ in Issue.record("damaged \(path)") }
    #expect(newest?.version == Version(4))
    #expect(newest?.parameters == (try vector(4)))
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
