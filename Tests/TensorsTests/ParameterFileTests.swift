// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Tensors
import Testing

@Suite("Parameter files")
struct ParameterFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Two weights and a statistic with numbers of every sort.
  static func sample() throws -> ParameterVector {
    let manifest = try ParameterManifest([
      TensorDescription(name: "encoder.0.conv.weight", shape: [2, 2]),
      TensorDescription(name: "encoder.0.norm.running_mean", shape: [3], kind: .runningStatistic),
      TensorDescription(name: "größe \"\\/\u{1}", shape: []),
    ])
    return try ParameterVector(
      manifest: manifest,
      elements: [
        1, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, .infinity,
        Float(bitPattern: 0x7f80_0001), Float(bitPattern: 0xffc1_2345), -2.5,
      ])
  }

  @Test("what is written is read back bit for bit")
  func roundTrip() throws {
    let parameters = try Self.sample()
    let metadata = ["version": "12", "": "empty key", "note": "größer, \"quoted\"\n\u{0}"]
    let path = folder.path("model.safetensors")
    try ParameterFile(parameters: parameters, metadata: metadata).write(to: path)
    let read = try ParameterFile(contentsOf: path)
    #expect(read.parameters.manifest == parameters.manifest)
    #expect(read.parameters.bitPatterns == parameters.bitPatterns)
    #expect(read.metadata == metadata)
    #expect(try folder.contents == ["model.safetensors"])
  }

  @Test("the same parameters give the same file, with elements at a multiple of 64 bytes")
  func layout() throws {
    let parameters = try Self.sample()
    for name in ["a", "b"] {
      try ParameterFile(parameters: parameters, metadata: ["x": "1", "y": "2"])
        .write(to: folder.path(name))
    }
    let bytes = try folder.bytes("a")
    #expect(try folder.bytes("b") == bytes)
    #expect((bytes.count - 8 * 4) % 64 == 0)
    let payload = bytes.suffix(8 * 4)
    #expect(Array(payload) == parameters.bitPatterns.flatMap(Self.littleEndian))
  }

  @Test("tensors keep their order, whatever their names")
  func order() throws {
    let names = ["z", "a", "10", "9", "m"]
    let manifest = try ParameterManifest(
      names.enumerated().map { try TensorDescription(name: $1, shape: [$0 + 1]) })
    let parameters = try ParameterVector(
      manifest: manifest, elements: (0..<15).map { Float($0) })
    let path = folder.path("m")
    try ParameterFile(parameters: parameters).write(to: path)
    #expect(try ParameterFile(contentsOf: path).parameters == parameters)
  }

  @Test("metadata with the type's own prefix does not survive")
  func ownMetadata() throws {
    let path = folder.path("m")
    let metadata = ["twinseg.digest": "0", "twinseg.running_statistics": "no", "twin": "yes"]
    try ParameterFile(parameters: Self.sample(), metadata: metadata).write(to: path)
    let read = try ParameterFile(contentsOf: path)
    #expect(read.metadata == ["twin": "yes"])
    #expect(try read.parameters.bitPatterns == Self.sample().bitPatterns)
  }

  @Test("a file of the Python package is read")
  func python() throws {
    let read = try ParameterFile(contentsOf: Fixture.path("numpy.safetensors"))
    let tensors = [
      try TensorDescription(name: "encoder.0.conv.weight", shape: [2, 3, 2, 2]),
      try TensorDescription(name: "encoder.0.norm.running_mean", shape: [3]),
      try TensorDescription(name: "temperature", shape: []),
    ]
    #expect(try read.parameters.manifest == ParameterManifest(tensors))
    let weights = (0..<24).map { Float($0) / 8 - 1 }
    let statistics = [0.1, -0.0, Float(bitPattern: 714)]
    let expected = weights + statistics + [.greatestFiniteMagnitude]
    #expect(read.parameters.bitPatterns == expected.map(\.bitPattern))
    #expect(read.metadata == ["format": "np", "note": "größer, \"quoted\" \\ and / slashed"])
  }

  // MARK: Failed writes

  @Test("a new version replaces the old one as a whole")
  func replacement() throws {
    let path = folder.path("m")
    try folder.file("m", [UInt8](repeating: 7, count: 10_000))
    let parameters = try Self.sample()
    try ParameterFile(parameters: parameters).write(to: path)
    #expect(try ParameterFile(contentsOf: path).parameters.bitPatterns == parameters.bitPatterns)
    #expect(try folder.contents == ["m"])
  }

  @Test("a missing folder is named")
  func missingFolder() throws {
    let path = folder.path("none/m")
    let error = try #require(throws: TensorsError.self) {
      try ParameterFile(parameters: Self.sample()).write(to: path)
    }
    guard case .fileOperation("create", let operand, let reason) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(operand == path)
    #expect(reason == String(cString: strerror(ENOENT)))
    #expect(try folder.contents.isEmpty)
  }

  @Test("a folder is not replaced by a file")
  func pathIsFolder() throws {
    try folder.folder("m")
    try folder.file("m/inside", [1, 2, 3])
    #expect(
      throws: TensorsError.fileOperation(
        operation: "write", path: folder.path("m"), reason: "it is a folder")
    ) { try ParameterFile(parameters: Self.sample()).write(to: folder.path("m")) }
    #expect(try folder.contents == ["m"])
    #expect(try folder.bytes("m/inside") == [1, 2, 3])
  }

  @Test("a name with no room for the temporary file's leaves the old file as it was")
  func nameTooLong() throws {
    let name = String(repeating: "m", count: Int(NAME_MAX))
    try folder.file(name, [1, 2, 3])
    #expect(throws: TensorsError.self) {
      try ParameterFile(parameters: Self.sample()).write(to: folder.path(name))
    }
    #expect(try folder.bytes(name) == [1, 2, 3])
    #expect(try folder.contents == [name])
  }

  @Test(
    "a folder that cannot be written leaves the old file as it was",
    .enabled(if: geteuid() != 0, "the superuser writes everywhere"))
  func readOnlyFolder() throws {
    try folder.file("m", [1, 2, 3])
    chmod(folder.path, 0o500)
    defer { chmod(folder.path, 0o700) }
    #expect(throws: TensorsError.self) {
      try ParameterFile(parameters: Self.sample()).write(to: folder.path("m"))
    }
    #expect(try folder.bytes("m") == [1, 2, 3])
    #expect(try folder.contents == ["m"])
  }

  @Test("a tensor with the format's own name is refused, and the old file stays")
  func reservedName() throws {
    try folder.file("m", [1, 2, 3])
    let manifest = try ParameterManifest.flat(name: "__metadata__", count: 1)
    let parameters = try ParameterVector(manifest: manifest, repeating: 1)
    #expect(
      throws: TensorsError.invalidTensor(
        name: "__metadata__", reason: "the file format keeps this name for itself")
    ) { try ParameterFile(parameters: parameters).write(to: folder.path("m")) }
    #expect(try folder.bytes("m") == [1, 2, 3])
    #expect(try folder.contents == ["m"])
  }

  static func littleEndian(_ word: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
  }
}
