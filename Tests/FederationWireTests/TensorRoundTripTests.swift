// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import Tensors
import Testing

@Suite("Tensor round trips")
struct TensorRoundTripTests {
  static let perChunk32 = TensorEncoder.elementsPerChunk(.float32)
  static let perChunk16 = TensorEncoder.elementsPerChunk(.float16)
  static let sizes32 = [
    1, 2, perChunk32 - 1, perChunk32, perChunk32 + 1, 3 * perChunk32 + 5,
  ]
  static let sizes16 = [
    1, 2, perChunk16 - 1, perChunk16, perChunk16 + 1, 3 * perChunk16 + 5,
  ]

  private let decoder: TensorDecoder

  init() throws { decoder = try TensorDecoder() }

  /// Finite floats of all exponents and signs below 2^`exponents.upperBound`.
  private func floats(_ count: Int, exponents: Range<UInt32>, seed: UInt64) -> [Float] {
    var generator = SeededGenerator(seed: seed)
    let width = UInt64(exponents.count)
    return (0..<count).map { _ in
      let word = generator.next()
      let exponent = exponents.lowerBound + UInt32((word >> 32) % width)
      return Float(bitPattern: UInt32(truncatingIfNeeded: word) & 0x807f_ffff | exponent << 23)
    }
  }

  private func haveSameBits(_ left: [Float], _ right: [Float]) -> Bool {
    left.map(\.bitPattern) == right.map(\.bitPattern)
  }

  @Test("float32 elements come back with the same bits", arguments: sizes32)
  func float32(size: Int) throws {
    let original = floats(size, exponents: 0..<255, seed: UInt64(size))
    let (frames, description) = try packed(original, .float32)
    #expect(description.encoding == .float32 && description.elementCount == size)
    #expect(frames.count == description.chunkCount)
    #expect(description.chunkCount == (size + Self.perChunk32 - 1) / Self.perChunk32)
    #expect(frames.allSatisfy { $0.count <= 1 << 20 })
    #expect(description.digest == Digest(of: encoded(original, .float32)))
    let read = try elements(of: frames, description, with: decoder)
    #expect(haveSameBits(read.elements, original))
    #expect(read.summary.maximumMagnitude == original.map { Double($0.magnitude) }.max())
  }

  @Test("float16 elements come back as half precision rounds them", arguments: sizes16)
  func float16(size: Int) throws {
    // From below the smallest subnormal of binary16 to its largest binade.
    let original = floats(size, exponents: 97..<142, seed: UInt64(size))
    let (frames, description) = try packed(original, .float16)
    #expect(description.encoding == .float16 && description.elementCount == size)
    #expect(description.chunkCount == (size + Self.perChunk16 - 1) / Self.perChunk16)
    #expect(frames.allSatisfy { $0.count <= 1 << 20 })
    #expect(description.digest == Digest(of: encoded(original, .float16)))
    let read = try elements(of: frames, description, with: decoder).elements
    #expect(haveSameBits(read, original.map { Float(Float16($0)) }))
    let isNear = zip(original, read).allSatisfy { original, read in
      (original - read).magnitude <= max(original.magnitude * 0x1p-11, 0x1p-25)
    }
    #expect(isNear)
  }

  @Test(
    "a full chunk leaves no room for more than its header",
    arguments: [TensorEncoding.float32, .float16])
  func fullChunk(encoding: TensorEncoding) throws {
    let count = TensorEncoder.elementsPerChunk(encoding)
    let encoder = try TensorEncoder(encoding: encoding, elementCount: 8 * count)
    #expect(encoder.packedSize(ofChunk: 7) <= WireLimits.maximumFrameBytes)
    #expect(encoder.packedSize(ofChunk: 7) > WireLimits.maximumFrameBytes - 256)
  }

  @Test("a payload is read into a vector, which keeps its manifest")
  func vector() throws {
    let original = floats(Self.perChunk32 + 7, exponents: 1..<200, seed: 1)
    let (frames, description) = try packed(original, .float32)
    let manifest = try ParameterManifest.flat(count: original.count)
    var vector = try ParameterVector(manifest: manifest, repeating: .nan)
    var reading = try decoder.reading(description)
    for frame in frames {
      let expectsChunk = reading.expectsChunk
      #expect(expectsChunk)
      try frame.withUnsafeBytes { try reading.read($0, into: &vector) }
    }
    let expectsMore = reading.expectsChunk
    #expect(!expectsMore)
    _ = try reading.finish()
    #expect(haveSameBits(vector.elements, original))
    #expect(vector.manifest == manifest)
  }

  @Test("the summary is that of the elements")
  func summary() throws {
    let (frames, description) = try packed([3, -4, 0], .float16)
    let summary = try elements(of: frames, description, with: decoder).summary
    #expect(summary == ParameterSummary(norm: 5, maximumMagnitude: 4))
  }

  @Test("what was read in full before needs no summary")
  func orderOnly() throws {
    let (frames, description) = try packed([3, -4, 0], .float32)
    let read = try elements(of: frames, description, with: decoder, scrutiny: .orderOnly)
    #expect(read.elements == [3, -4, 0])
    #expect(read.summary == ParameterSummary(norm: 0, maximumMagnitude: 0))
  }

  // MARK: What half precision cannot hold

  @Test("magnitudes up to 65504, and those that round to it, fit float16")
  func largestHalf() throws {
    let original: [Float] = [65504, -65504, Float(65520).nextDown]
    let (frames, description) = try packed(original, .float16)
    let read = try elements(of: frames, description, with: decoder)
    #expect(read.elements == [65504, -65504, 65504])
  }

  @Test(
    "magnitudes that round to infinity are refused", arguments: [65520, -65520, 1e10, -3.4e38])
  func tooLarge(value: Float) throws {
    let expected = WireError.notRepresentable(
      encoding: "f16", magnitude: Double(value.magnitude))
    #expect(throws: expected) { try packed([0, value, 0], .float16) }
  }

  @Test("NaN and infinity do not fit float16", arguments: [Float.nan, .infinity, -.infinity])
  func notFinite(value: Float) throws {
    let atEnd = [Float](repeating: 0, count: Self.perChunk16) + [value]
    #expect(throws: WireError.notFinite(chunk: 0)) { try packed([1, value], .float16) }
    #expect(throws: WireError.notFinite(chunk: 1)) { try packed(atEnd, .float16) }
  }
}
