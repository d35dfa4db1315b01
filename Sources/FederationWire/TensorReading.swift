// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import Federation
import Tensors

/// Reads the chunks of one payload in order. Nothing that was read is to be trusted before
/// ``finish()`` returns: only then can the digest be compared.
package struct TensorReading: ~Copyable {
  /// How closely a payload is looked at.
  package enum Scrutiny: Sendable {
    /// Order, lengths, digest and finiteness: for what came from outside.
    case full
    /// Order and lengths: for what was read in full a moment before.
    case orderOnly
  }

  private let payload: PayloadDescription
  private let scrutiny: Scrutiny
  private let decoder: TensorDecoder
  private var digest: DigestStream
  private var summary = tsn_summary_empty()
  private var nextChunk = 0
  private var nextElement = 0

  init(
    _ payload: PayloadDescription, scrutiny: Scrutiny, decoder: TensorDecoder
  ) throws(TensorsError) {
    digest = try DigestStream()
    self.payload = payload
    self.scrutiny = scrutiny
    self.decoder = decoder
  }

  /// Whether another chunk belongs to the payload.
  package var expectsChunk: Bool { nextChunk < payload.chunkCount }

  /// Reads the next chunk.
  /// - Parameter body: gets the index of the first element, and elements that are valid during the
  ///   call.
  /// - Throws: ``WireError``, and what `body` throws.
  package mutating func read(
    _ frame: UnsafeRawBufferPointer, _ body: (Int, UnsafeBufferPointer<Float>) throws -> Void
  ) throws {
    let data = try data(of: frame)
    if scrutiny == .full { digest.update(data) }
    var summary = self.summary
    try decoder.withElements(of: data, encoding: payload.encoding) { elements in
      if scrutiny == .full {
        tsn_summarise(&summary, elements.baseAddress, elements.count)
        guard summary.finite else { throw WireError.notFinite(chunk: nextChunk) }
      }
      try body(nextElement, elements)
    }
    self.summary = summary
    nextChunk += 1
    nextElement += data.count / payload.encoding.bytesPerElement
  }

  /// Reads the next chunk into `vector`, whose contents are undefined until ``finish()`` returns.
  /// - Throws: ``WireError``.
  package mutating func read(
    _ frame: UnsafeRawBufferPointer, into vector: inout ParameterVector
  ) throws {
    guard payload.elementCount == vector.count else {
      throw WireError.elementCount(found: payload.elementCount, expected: vector.count)
    }
    try vector.withUnsafeMutableBuffer { parameters in
      try read(frame) { offset, elements in
        _ = UnsafeMutableBufferPointer(rebasing: parameters[offset...])
          .update(fromContentsOf: elements)
      }
    }
  }

  /// Ends the reading.
  /// - Returns: norm and largest magnitude, with `.full` scrutiny; zeros otherwise.
  /// - Throws: ``WireError`` when chunks are missing or the digest is not the header's.
  package consuming func finish() throws(WireError) -> ParameterSummary {
    guard nextChunk == payload.chunkCount else {
      throw .chunkCount(found: nextChunk, expected: payload.chunkCount)
    }
    guard nextElement == payload.elementCount else {
      throw .elementCount(found: nextElement, expected: payload.elementCount)
    }
    if scrutiny == .full {
      let found = digest.digest()
      guard found == payload.digest else {
        throw .digest(found: found, expected: payload.digest)
      }
    }
    return ParameterSummary(summary)
  }

  /// The data of a chunk, which must be the one that comes next.
  private func data(of frame: UnsafeRawBufferPointer) throws(WireError) -> UnsafeRawBufferPointer {
    guard expectsChunk else {
      throw .chunkCount(found: nextChunk + 1, expected: payload.chunkCount)
    }
    let chunk = try decoder.unpack(frame, index: nextChunk)
    guard chunk.index == nextChunk, chunk.offset == nextElement else {
      throw .chunk(
        index: nextChunk,
        reason: "says it is chunk \(chunk.index) at element \(chunk.offset); "
          + "element \(nextElement) comes next")
    }
    let remaining = payload.elementCount - nextElement
    let size = payload.encoding.bytesPerElement
    let (count, rest) = chunk.data.len.quotientAndRemainder(dividingBy: size)
    guard rest == 0, count > 0, count <= remaining, let data = chunk.data.data else {
      throw .chunk(
        index: nextChunk,
        reason: "has \(chunk.data.len) bytes of data; \(remaining) elements remain")
    }
    return UnsafeRawBufferPointer(start: data, count: chunk.data.len)
  }
}
