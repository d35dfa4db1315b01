// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import ModelExchange
import Tensors
import Testing

/// PyTorch wrote the fixtures; see Fixtures/make_checkpoints.py.
@Suite("Checkpoints that PyTorch made")
struct PyTorchMadeTests {
  let manifest: ParameterManifest
  /// What the script gives the parameters, in the order of the manifest.
  let expected = (0..<71).map { Float($0) / 4 - 8 }

  init() throws {
    manifest = try ParameterManifest([
      TensorDescription(name: "0.weight", shape: [3, 2, 1, 1, 1]),
      TensorDescription(name: "0.bias", shape: [3]),
      TensorDescription(name: "1.weight", shape: [3]),
      TensorDescription(name: "1.bias", shape: [3]),
      TensorDescription(name: "1.running_mean", shape: [3]),
      TensorDescription(name: "1.running_var", shape: [3]),
      TensorDescription(name: "2.weight", shape: [3, 2, 2, 2, 2]),
      TensorDescription(name: "2.bias", shape: [2]),
    ])
  }

  private static func fixture(_ type: String) throws -> String {
    try #require(
      Bundle.module.url(
        forResource: "pytorch-\(type)", withExtension: "safetensors", subdirectory: "Fixtures")
    ).path
  }

  @Test(
    "each element type and each wrapper's prefix is read",
    arguments: [
      ("f32", ""), ("f16", "module."), ("bf16", "_orig_mod.module."), ("f64", ""),
    ])
  func reading(type: String, prefix: String) throws {
    let checkpoint = try PyTorchCheckpoint(contentsOf: Self.fixture(type))
    let found = checkpoint.prefix
    #expect(found == prefix)
    let elements = try checkpoint.parameters(for: manifest).elements
    #expect(elements == expected)
  }

  @Test("a file cut short anywhere is an error")
  func truncation() throws {
    let folder = try TemporaryFolder()
    let good = try Data(contentsOf: URL(filePath: Self.fixture("f16")))
    for length in 0..<good.count {
      let path = folder.path("cut")
      try good.prefix(length).write(to: URL(filePath: path))
      #expect(throws: ModelExchangeError.self, "\(length) bytes") {
        _ = try PyTorchCheckpoint(contentsOf: path).parameters(for: manifest)
      }
    }
  }

  @Test("a damaged file is an error of bounded length, or holds finite parameters")
  func mutations() throws {
    let folder = try TemporaryFolder()
    let good = try [UInt8](Data(contentsOf: URL(filePath: Self.fixture("bf16"))))
    let (manifest, path) = (manifest, folder.path("damaged"))
    var generator = SeededGenerator(seed: 7)
    var refused = 0
    for number in 0..<2000 {
      let bytes = Self.damaged(good, using: &generator)
      try Data(bytes).write(to: URL(filePath: path))
      do throws(ModelExchangeError) {
        let parameters = try PyTorchCheckpoint(contentsOf: path).parameters(for: manifest)
        let isFinite = parameters.elements.allSatisfy { $0.isFinite }
        #expect(isFinite, "damage \(number)")
      } catch {
        refused += 1
        #expect(error.description.utf8.count < 2000, "damage \(number)")
      }
    }
    // Damage of the elements alone makes other parameters, and a changed digit of a name none.
    #expect(refused > 500 && refused < 2000)
  }

  /// A few bits flipped, bytes replaced, removed or inserted, mostly in the header.
  private static func damaged(
    _ good: [UInt8], using generator: inout SeededGenerator
  ) -> [UInt8] {
    var bytes = good
    for _ in 0..<Int.random(in: 1...3, using: &generator) {
      let end = Int.random(in: 0..<8, using: &generator) == 0 ? 8 : bytes.count
      let index = Int.random(in: 0..<end, using: &generator)
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 1: bytes[index] = UInt8.random(in: 32..<127, using: &generator)
      case 2: bytes.insert(UInt8.random(in: 48..<58, using: &generator), at: index)
      default: bytes.remove(at: index)
      }
    }
    return bytes
  }

  @Test("names that repeat a prefix very often are read at once")
  func repeatedPrefix() throws {
    let folder = try TemporaryFolder()
    let name = String(repeating: "module.", count: 100_000) + "weight"
    let path = try folder.checkpoint(
      #"{"\#(name)":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, [0, 0, 0, 0])
    let checkpoint = try PyTorchCheckpoint(contentsOf: path)
    let prefix = checkpoint.prefix
    #expect(prefix == String(repeating: "module.", count: 4))
  }

  @Test("what a header's error quotes is bounded", arguments: ["n", "\u{301}"])
  func longError(mark: String) throws {
    let folder = try TemporaryFolder()
    let name = "n" + String(repeating: mark, count: 1_000_000)
    let path = try folder.checkpoint(#"{"\#(name)":{"dtype":5}}"#, [])
    let error = try #require(throws: ModelExchangeError.self) {
      _ = try PyTorchCheckpoint(contentsOf: path)
    }
    #expect(error.description.utf8.count < 1000)
  }
}
