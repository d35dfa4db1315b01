// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import Tensors
import Testing

@Suite("Refused tensor chunks")
struct TensorErrorTests {
  static let values: [Float] = [1, 2, 3, 4, 5, 6]
  private let decoder: TensorDecoder

  init() throws { decoder = try TensorDecoder() }

  /// Describes `data` as the aggregator's header would.
  private func description(
    of data: [UInt8], _ encoding: TensorEncoding = .float32, elementCount: Int = 6,
    chunkCount: Int = 2
  ) -> PayloadDescription {
    PayloadDescription(
      encoding: encoding, elementCount: elementCount, chunkCount: chunkCount,
      digest: Digest(of: data))
  }

  private func data(_ range: Range<Int>, _ encoding: TensorEncoding = .float32) -> [UInt8] {
    encoded(Array(Self.values[range]), encoding)
  }

  private var all: PayloadDescription { description(of: data(0..<6)) }
  private var first: [UInt8] { rawChunk(index: 0, offset: 0, data: data(0..<4)) }
  private var second: [UInt8] { rawChunk(index: 1, offset: 4, data: data(4..<6)) }

  private func error(_ frames: [[UInt8]], _ description: PayloadDescription) throws -> WireError? {
    do {
      _ = try elements(of: frames, description, with: decoder)
      return nil
    } catch let error as WireError {
      return error
    }
  }

  /// The chunk at which reading stopped, if its place or length was why.
  private func wrongChunk(_ frames: [[UInt8]]) throws -> Int? {
    let error = try error(frames, all)
    guard case .chunk(let index, _) = error else { return nil }
    return index
  }

  @Test("the chunks that the others are compared with are read")
  func valid() throws {
    #expect(try elements(of: [first, second], all, with: decoder).elements == Self.values)
  }

  @Test("chunks in another order are refused")
  func order() throws {
    #expect(try wrongChunk([second, first]) == 0)
    #expect(try wrongChunk([first, first]) == 1)
  }

  @Test("a chunk with another's index or offset is refused")
  func place() throws {
    #expect(try wrongChunk([rawChunk(index: 1, offset: 0, data: data(0..<4)), second]) == 0)
    #expect(try wrongChunk([rawChunk(index: 0, offset: 1, data: data(0..<4)), second]) == 0)
    #expect(try wrongChunk([first, rawChunk(index: 1, offset: 5, data: data(4..<6))]) == 1)
    #expect(try wrongChunk([first, rawChunk(index: 2, offset: 4, data: data(4..<6))]) == 1)
    #expect(try wrongChunk([first, rawChunk(index: 1, offset: .max, data: data(4..<6))]) == 1)
  }

  @Test("a payload without its last chunk is refused")
  func missing() throws {
    #expect(try error([first], all) == .chunkCount(found: 1, expected: 2))
    #expect(try error([], all) == .chunkCount(found: 0, expected: 2))
  }

  @Test("a chunk too many is refused")
  func extra() throws {
    let third = rawChunk(index: 2, offset: 6, data: data(0..<1))
    #expect(try error([first, second, third], all) == .chunkCount(found: 3, expected: 2))
  }

  @Test("a chunk without data is refused")
  func empty() throws {
    #expect(try wrongChunk([rawChunk(index: 0, offset: 0, data: []), first]) == 0)
    #expect(try wrongChunk([[]]) == 0)
    #expect(try wrongChunk([first, rawChunk(index: 1, offset: 4, data: [])]) == 1)
  }

  @Test("chunks that end before the last element are refused")
  func short() throws {
    let short = rawChunk(index: 1, offset: 4, data: data(4..<5))
    #expect(try error([first, short], all) == .elementCount(found: 5, expected: 6))
  }

  @Test("a chunk that goes on after the last element is refused")
  func overlong() throws {
    let long = rawChunk(index: 1, offset: 4, data: data(4..<6) + [0, 0, 0, 0])
    #expect(try wrongChunk([first, long]) == 1)
  }

  @Test(
    "a chunk that ends within an element is refused",
    arguments: [(TensorEncoding.float32, 1), (.float32, 2), (.float32, 3), (.float16, 1)])
  func partElement(encoding: TensorEncoding, rest: Int) throws {
    let bytes = Array(data(0..<2, encoding).dropLast(rest))
    let frame = rawChunk(index: 0, offset: 0, data: bytes)
    let error = try error([frame], description(of: bytes, encoding, elementCount: 2, chunkCount: 1))
    guard case .chunk(index: 0, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("one changed bit of data is found by the digest")
  func digest() throws {
    var changed = second
    changed[changed.count - 1] ^= 1
    let data = data(0..<5) + changed.suffix(4)
    let expected = WireError.digest(found: Digest(of: data), expected: all.digest)
    #expect(try error([first, changed], all) == expected)
    #expect(
      try elements(of: [first, changed], all, with: decoder, scrutiny: .orderOnly).elements.count
        == 6)
  }

  @Test(
    "NaN and infinity are refused, and the elements are not handed over",
    arguments: [Float.nan, .signalingNaN, .infinity, -.infinity],
    [TensorEncoding.float32, .float16])
  func notFinite(value: Float, encoding: TensorEncoding) throws {
    let data = [encoded([1, 2], encoding), encoded([3, value], encoding)]
    let payload = description(of: data[0] + data[1], encoding, elementCount: 4)
    var reading = try decoder.reading(payload)
    try rawChunk(index: 0, offset: 0, data: data[0]).withUnsafeBytes {
      try reading.read($0) { _, _ in }
    }
    var isHandedOver = false
    #expect(throws: WireError.notFinite(chunk: 1)) {
      try rawChunk(index: 1, offset: 2, data: data[1]).withUnsafeBytes {
        try reading.read($0) { _, _ in isHandedOver = true }
      }
    }
    #expect(!isHandedOver)
  }

  @Test("bytes that are no protobuf are refused", arguments: [[0x0a], [0x1a, 0x7f, 0], [0xff]])
  func malformed(frame: [UInt8]) throws {
    #expect(try error([frame], all) == .malformed(part: "tensor chunk 0"))
  }

  @Test("a frame over 1 MiB is refused before it is decoded")
  func frameSize() throws {
    let count = WireLimits.maximumFrameBytes / 4
    let frame = rawChunk(
      index: 0, offset: 0, data: [UInt8](repeating: 0, count: WireLimits.maximumFrameBytes))
    let expected = WireError.frameTooLarge(
      part: "tensor chunk 0", bytes: frame.count, limit: WireLimits.maximumFrameBytes)
    #expect(
      try error([frame], description(of: [], elementCount: count, chunkCount: 1)) == expected)
  }

  @Test("a chunk that says its data often takes no more memory than one")
  func decodedSize() throws {
    let expected = WireError.decodedTooLarge(
      part: "tensor chunk 0", limit: WireLimits.maximumDecodedChunkBytes)
    // Every field says anew what the data is.
    let field = rawChunk(index: 0, offset: 0, data: [1])
    let many = Array(repeatElement(field, count: 300_000).joined())
    #expect(many.count < WireLimits.maximumFrameBytes)
    #expect(try error([many], all) == expected)
  }

  @Test("a vector of another size is not written")
  func vectorSize() throws {
    var vector = try ParameterVector(manifest: try .flat(count: 7), repeating: 9)
    var reading = try decoder.reading(all)
    #expect(throws: WireError.elementCount(found: 6, expected: 7)) {
      try first.withUnsafeBytes { try reading.read($0, into: &vector) }
    }
    #expect(vector.elements == [Float](repeating: 9, count: 7))
  }

  @Test("a decoder goes on after a refused payload")
  func afterwards() throws {
    #expect(try wrongChunk([second]) == 0)
    #expect(try error([[0xff]], all) != nil)
    #expect(try elements(of: [first, second], all, with: decoder).elements == Self.values)
  }
}
