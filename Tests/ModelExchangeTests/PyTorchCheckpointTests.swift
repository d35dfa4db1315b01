// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ModelExchange
import NeuralNetwork
import Tensors
import Testing

@Suite("PyTorch checkpoints")
struct PyTorchCheckpointTests {
  let folder: TemporaryFolder
  let manifest: ParameterManifest

  init() throws {
    folder = try TemporaryFolder()
    manifest = try ParameterManifest(
      ["a", "b", "c", "d"].map { try TensorDescription(name: $0, shape: [2]) })
  }

  private static func bytes<Word: FixedWidthInteger>(_ words: [Word]) -> [UInt8] {
    words.flatMap { word in
      (0..<Word.bitWidth / 8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
    }
  }

  /// In another order than the manifest's, 1.5 and -2 everywhere.
  private static let payload =
    bytes([1.5, -2].map(\Double.bitPattern)) + bytes([0x3fc0, 0xc000] as [UInt16])
    + bytes([0x3e00, 0xc000] as [UInt16]) + bytes([1.5, -2].map(\Float.bitPattern))
    + bytes([7] as [UInt64])

  private static let header = """
    {"module.d":{"dtype":"F64","shape":[2],"data_offsets":[0,16]},\
    "module.c":{"dtype":"BF16","shape":[2],"data_offsets":[16,20]},\
    "module.b":{"dtype":"F16","shape":[2],"data_offsets":[20,24]},\
    "module.a":{"dtype":"F32","shape":[2],"data_offsets":[24,32]},\
    "module.n.num_batches_tracked":{"dtype":"I64","shape":[],"data_offsets":[32,40]}}
    """

  @Test("all floating-point types are read, in any order and behind a prefix")
  func types() throws {
    let checkpoint = try PyTorchCheckpoint(
      contentsOf: folder.checkpoint(Self.header, Self.payload))
    let prefix = checkpoint.prefix
    #expect(prefix == "module.")
    let elements = try checkpoint.parameters(for: manifest).elements
    #expect(elements == [1.5, -2, 1.5, -2, 1.5, -2, 1.5, -2])
  }

  @Test("all differences are told at once")
  func differences() throws {
    let path = try folder.checkpoint(Self.header, Self.payload)
    let other = try ParameterManifest([
      TensorDescription(name: "a", shape: [2]), TensorDescription(name: "b", shape: [1, 2]),
      TensorDescription(name: "e", shape: [3]),
    ])
    #expect(
      throws: ModelExchangeError.differences(
        path: path,
        [
          .shape(name: "b", expected: [1, 2], found: [2]), .missing(name: "e", shape: [3]),
          .unexpected(name: "c", shape: [2]), .unexpected(name: "d", shape: [2]),
        ], total: 4)
    ) { try PyTorchCheckpoint(contentsOf: path).parameters(for: other) }
  }

  @Test("numbers that are not finite are refused by tensor", arguments: [0, 4])
  func notFinite(word: Int) throws {
    var payload = Self.payload
    // Infinity in float64's first element, or NaN in float32's.
    payload.replaceSubrange(
      word == 0 ? 0..<8 : 24..<28,
      with: word == 0 ? Self.bytes([Double.infinity.bitPattern]) : [0, 0, 0xc0, 0x7f])
    let path = try folder.checkpoint(Self.header, payload)
    let manifest = manifest
    #expect(
      throws: ModelExchangeError.notFinite(path: path, tensor: word == 0 ? "d" : "a")
    ) { try PyTorchCheckpoint(contentsOf: path).parameters(for: manifest) }
  }

  @Test(
    "places that overlap, lie outside or do not fit the shape are refused",
    arguments: [
      ("[24,32]", "[20,28]"), ("[24,32]", "[40,48]"), ("[24,32]", "[24,33]"),
      ("[24,32]", "[-8,0]"), (#""F32","shape":[2]"#, #""F32","shape":[9223372036854775807]"#),
    ])
  func places(text: String, other: String) throws {
    let range = try #require(Self.header.firstRange(of: text))
    let header =
      String(Self.header[..<range.lowerBound]) + other
      + String(Self.header[range.upperBound...])
    let path = try folder.checkpoint(header, Self.payload)
    let error = try #require(throws: ModelExchangeError.self) {
      _ = try PyTorchCheckpoint(contentsOf: path)
    }
    #expect(error.description.contains("is not a model file that can be read"), "\(error)")
  }

  @Test("a network is inferred from its shapes", arguments: SampleNetwork.allCases)
  func inference(network: SampleNetwork) throws {
    let expected = network.configuration
    let shapes = Dictionary(
      uniqueKeysWithValues: try expected.manifest().tensors.map { ($0.name, $0.shape) })
    let isBatch = expected.normalization == .batch
    let found = try ViTUNetConfiguration(
      inferredFrom: shapes, volume: expected.volume, heads: expected.transformer.heads,
      normalization: isBatch ? nil : expected.normalization)
    #expect(found == expected)
    #expect(throws: ModelExchangeError.self) {
      try ViTUNetConfiguration(
        inferredFrom: shapes, volume: Extent(64), heads: expected.transformer.heads,
        normalization: expected.normalization)
    }
  }

  @Test("metadata are read back, and damage is named by its key")
  func metadata() throws {
    let metadata = try SampleNetwork.group.metadata
    var fields = try metadata.fields()
    #expect(try ModelMetadata(fields: fields) == metadata)
    fields["classes"] = #"["one"]"#
    #expect(
      throws: ModelExchangeError.damagedMetadata(
        key: "classes", reason: "it has 1 names where the network has 4")
    ) { try ModelMetadata(fields: fields) }
    fields["architecture"] = nil
    #expect(throws: ModelExchangeError.missingMetadata(key: "architecture")) {
      try ModelMetadata(fields: fields)
    }
  }
}
