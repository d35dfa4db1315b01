// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CFederationWire
import CKernels
import Federation
import Tensors

/// Cuts a vector into tensor chunks and packs them, one by one and in order, into memory that the
/// caller provides: the transport's own buffers, so that elements are copied once.
package struct TensorEncoder: ~Copyable {
  package let encoding: TensorEncoding
  package let elementCount: Int
  private let elementsPerChunk: Int
  private var digest: DigestStream
  private var packedChunks = 0
  /// Elements in their encoding, when that is not the memory's own.
  private var scratch: [UInt16]

  /// Room for a chunk's index, offset, tags and length in one frame.
  private static let headerAllowance = 64

  /// Elements that one chunk of an encoding holds: a whole number of 64-byte lines.
  package static func elementsPerChunk(_ encoding: TensorEncoding) -> Int {
    (WireLimits.maximumFrameBytes - headerAllowance) / encoding.bytesPerElement / 32 * 32
  }

  /// - Throws: ``TensorsError/outOfMemory(bytes:)``.
  package init(encoding: TensorEncoding, elementCount: Int) throws(TensorsError) {
    precondition(elementCount > 0, "a payload of no elements")
    self.encoding = encoding
    self.elementCount = elementCount
    elementsPerChunk = Self.elementsPerChunk(encoding)
    digest = try DigestStream()
    scratch = encoding == .float16 ? [UInt16](repeating: 0, count: elementsPerChunk) : []
  }

  package var chunkCount: Int {
    (elementCount - 1) / elementsPerChunk + 1
  }

  /// Bytes of the chunk when packed.
  package func packedSize(ofChunk index: Int) -> Int {
    var chunk = header(ofChunk: index)
    chunk.data.len = elementRange(ofChunk: index).count * encoding.bytesPerElement
    return twinseg__tensor_chunk__get_packed_size(&chunk)
  }

  /// Packs the next chunk of `elements` into `frame`, which has exactly the packed size.
  /// - Throws: ``WireError/notRepresentable(encoding:magnitude:)``.
  package mutating func packNextChunk(
    of elements: UnsafeBufferPointer<Float>, into frame: UnsafeMutableRawBufferPointer
  ) throws(WireError) {
    precondition(elements.count == elementCount && packedChunks < chunkCount)
    let range = elementRange(ofChunk: packedChunks)
    let slice = UnsafeBufferPointer(rebasing: elements[range])
    switch encoding {
    case .float32:
      pack(UnsafeRawBufferPointer(slice), into: frame)
    case .float16:
      try checkRepresentable(slice)
      var scratch = self.scratch
      self.scratch = []
      scratch.withUnsafeMutableBufferPointer {
        tsn_float16_from_float32($0.baseAddress, slice.baseAddress, slice.count)
        pack(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: $0[..<slice.count])), into: frame)
      }
      self.scratch = scratch
    }
    packedChunks += 1
  }

  /// What the envelope says of the chunks, once all are packed.
  package func description() -> PayloadDescription {
    precondition(packedChunks == chunkCount, "\(packedChunks) of \(chunkCount) chunks are packed")
    return PayloadDescription(
      encoding: encoding, elementCount: elementCount, chunkCount: chunkCount,
      digest: digest.digest())
  }

  private mutating func pack(
    _ data: UnsafeRawBufferPointer, into frame: UnsafeMutableRawBufferPointer
  ) {
    digest.update(data)
    var chunk = header(ofChunk: packedChunks)
    chunk.data.len = data.count
    chunk.data.data = UnsafeMutablePointer(
      mutating: data.assumingMemoryBound(to: UInt8.self).baseAddress)
    precondition(frame.count == twinseg__tensor_chunk__get_packed_size(&chunk))
    twinseg__tensor_chunk__pack(&chunk, frame.assumingMemoryBound(to: UInt8.self).baseAddress)
  }

  private func header(ofChunk index: Int) -> Twinseg__TensorChunk {
    var chunk = Twinseg__TensorChunk()
    twinseg__tensor_chunk__init(&chunk)
    chunk.index = UInt32(index)
    chunk.offset = UInt64(index * elementsPerChunk)
    return chunk
  }

  private func elementRange(ofChunk index: Int) -> Range<Int> {
    let begin = index * elementsPerChunk
    return begin..<min(begin + elementsPerChunk, elementCount)
  }

  /// Half precision rounds values from 65520 on to infinity.
  private func checkRepresentable(_ elements: UnsafeBufferPointer<Float>) throws(WireError) {
    var summary = tsn_summary_empty()
    tsn_summarise(&summary, elements.baseAddress, elements.count)
    guard summary.finite else { throw .notFinite(chunk: packedChunks) }
    guard summary.maximum_magnitude < 65_520 else {
      throw .notRepresentable(encoding: encoding.rawValue, magnitude: summary.maximum_magnitude)
    }
  }
}
