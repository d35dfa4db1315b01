// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors
import Testing

@Suite("Tensors and manifests")
struct ParameterManifestTests {
  // MARK: TensorDescription

  @Test(
    "a tensor has the product of its extents",
    arguments: [([], 1), ([1], 1), ([2, 3, 4], 24), ([1 << 33], 1 << 33)] as [([Int], Int)])
  func elementCount(shape: [Int], count: Int) throws {
    #expect(try TensorDescription(name: "w", shape: shape).elementCount == count)
  }

  @Test("a name has 1 to 256 bytes, not characters", arguments: ["w", "ä", "é"])
  func nameLength(letter: String) throws {
    let fitting = String(repeating: letter, count: 256 / letter.utf8.count)
    #expect(try TensorDescription(name: fitting, shape: []).name == fitting)
    #expect(
      throws: TensorsError.invalidTensor(
        name: String(repeating: letter, count: 64),
        reason: "its name has \(fitting.utf8.count + 1) bytes, 1 to 256 can be")
    ) { try TensorDescription(name: fitting + "x", shape: []) }
  }

  @Test("a tensor needs a name")
  func noName() {
    #expect(
      throws: TensorsError.invalidTensor(
        name: "", reason: "its name has 0 bytes, 1 to 256 can be")
    ) { try TensorDescription(name: "", shape: [1]) }
  }

  @Test(
    "a shape out of range is refused by tensor and extents",
    arguments: [
      [0], [-1], [3, 0, 2], [2, -3], [-2, -3], [.min], [.min, .min], [(1 << 33) + 1],
      [1 << 17, 1 << 17], [.max], [.max, 2], [.max, .max], [1 << 62, 4], [1 << 32, 1 << 32],
    ] as [[Int]])
  func extents(shape: [Int]) {
    #expect(
      throws: TensorsError.invalidTensor(
        name: "w", reason: "shape \(shape) has an extent below 1 or over 2^33 elements")
    ) { try TensorDescription(name: "w", shape: shape) }
  }

  @Test("a tensor has at most 8 dimensions")
  func rank() throws {
    let eight = [Int](repeating: 1, count: 8)
    #expect(try TensorDescription(name: "w", shape: eight).shape == eight)
    #expect(
      throws: TensorsError.invalidTensor(
        name: "w", reason: "it has 9 dimensions, at most 8 can be")
    ) { try TensorDescription(name: "w", shape: eight + [1]) }
  }

  // MARK: ParameterManifest

  @Test("tensors lie one behind the other")
  func offsets() throws {
    let tensors = [
      try TensorDescription(name: "a", shape: [2, 3]),
      try TensorDescription(name: "b", shape: [], kind: .runningStatistic),
      try TensorDescription(name: "c", shape: [4]),
    ]
    let manifest = try ParameterManifest(tensors)
    #expect(manifest.tensors == tensors)
    #expect(manifest.offsets == [0, 6, 7])
    #expect(manifest.elementCount == 11)
    #expect(try ParameterManifest(tensors.reversed()) != manifest)
  }

  @Test("kinds make manifests different")
  func kinds() throws {
    let weight = try ParameterManifest([TensorDescription(name: "a", shape: [2])])
    let statistic = try ParameterManifest([
      TensorDescription(name: "a", shape: [2], kind: .runningStatistic)
    ])
    #expect(weight != statistic)
    #expect(try ParameterManifest.flat(name: "a", count: 2) == weight)
  }

  @Test("a manifest has 1 to 65,536 tensors")
  func tensorCount() throws {
    let tensors = try (0...65_536).map { try TensorDescription(name: "\($0)", shape: []) }
    #expect(try ParameterManifest(tensors.dropLast()).elementCount == 65_536)
    #expect(throws: TensorsError.tensorCount(65_537)) { try ParameterManifest(tensors) }
    #expect(throws: TensorsError.tensorCount(0)) { try ParameterManifest([]) }
  }

  @Test("a name stands once")
  func duplicate() throws {
    let tensors = try ["a", "b", "a"].map { try TensorDescription(name: $0, shape: [1]) }
    #expect(throws: TensorsError.duplicateTensor(name: "a")) { try ParameterManifest(tensors) }
  }

  @Test("all tensors together have at most 2^33 elements")
  func tooManyElements() throws {
    let half = 1 << 32
    let tensors = try ["a", "b", "c"].map { try TensorDescription(name: $0, shape: [half]) }
    #expect(try ParameterManifest(tensors.dropLast()).elementCount == 1 << 33)
    #expect(throws: TensorsError.tooManyElements(3 * half)) { try ParameterManifest(tensors) }
  }

  // MARK: Texts

  @Test(
    "an error's text names the operand",
    arguments: [
      (.invalidTensor(name: "conv.w", reason: "it is odd"), ["conv.w", "it is odd"]),
      (.duplicateTensor(name: "conv.w"), ["conv.w"]),
      (.tensorCount(70_001), ["70001", "65536"]),
      (.tooManyElements(1 << 40), ["1099511627776"]),
      (.elementCountMismatch(expected: 17, found: 23), ["17", "23"]),
      (.outOfMemory(bytes: 4242), ["4242"]),
      (.notEnoughMemory(required: 4243, available: 4242), ["4243", "4242"]),
      (.invalidFile(path: "/m/a.st", reason: "it ends"), ["/m/a.st", "it ends"]),
      (
        .fileOperation(operation: "open", path: "/m/a.st", reason: "Denied"),
        ["open", "/m/a.st", "Denied"]
      ),
    ] as [(TensorsError, [String])])
  func texts(error: TensorsError, operands: [String]) {
    for operand in operands { #expect(error.description.contains(operand)) }
    #expect(error.description.hasSuffix("."))
  }
}
