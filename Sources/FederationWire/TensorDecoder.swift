// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CFederationWire
import CKernels
import Federation
import Tensors

/// Reads tensor chunks into memory of its own, one chunk at a time, and hands out their elements.
/// For one thread.
package final class TensorDecoder {
  /// How closely a payload is looked at.
  package enum Scrutiny: Sendable {
    /// Order, lengths, digest and finiteness: for what came from outside.
    case full
    /// Order and lengths: for what was read in full a moment before.
    case orderOnly
  }

  private let arena: Arena
  private var scratch: [Float] = []

  /// - Throws: ``WireError/outOfMemory(bytes:)``.
  package init() throws(WireError) {
    arena = try Arena(capacity: WireLimits.maximumDecodedChunkBytes)
  }

  /// Reads all chunks of a payload in order.
  ///
  /// The elements that `body` sees are not to be trusted before this returns: the digest can only be
  /// compared at the end.
  /// - Parameters:
  ///   - nextFrame: gives the next tensor frame of the message, valid until it is called again; nil
  ///     when the message has no more.
  ///   - body: gets the index of the first element, and elements that are valid during the call.
  /// - Returns: norm and largest magnitude, with `.full` scrutiny; zeros otherwise.
  /// - Throws: ``WireError``, and what the closures throw.
  @discardableResult
  package func read(
    _ payload: PayloadDescription, scrutiny: Scrutiny = .full,
    from nextFrame: () throws -> UnsafeRawBufferPointer?,
    _ body: (Int, UnsafeBufferPointer<Float>) throws -> Void
  ) throws -> ParameterSummary {
    var digest = try DigestStream()
    var summary = tsn_summary_empty()
    var offset = 0
    for index in 0..<payload.chunkCount {
      guard let frame = try nextFrame() else {
        throw WireError.chunkCount(found: index, expected: payload.chunkCount)
      }
      let data = try unpack(
        frame, index: index, offset: offset, remaining: payload.elementCount - offset,
        encoding: payload.encoding)
      if scrutiny == .full { digest.update(data) }
      let count = data.count / payload.encoding.bytesPerElement
      try withElements(of: data, count: count, encoding: payload.encoding) { elements in
        if scrutiny == .full {
          tsn_summarise(&summary, elements.baseAddress, elements.count)
          guard summary.finite else { throw WireError.notFinite(chunk: index) }
        }
        try body(offset, elements)
      }
      offset += count
    }
    guard offset == payload.elementCount else {
      throw WireError.elementCount(found: offset, expected: payload.elementCount)
    }
    if scrutiny == .full {
      let found = digest.digest()
      guard found == payload.digest else {
        throw WireError.digest(found: found, expected: payload.digest)
      }
    }
    return ParameterSummary(summary)
  }

  /// Reads all chunks of a payload into `vector`, which has the payload's number of elements. When
  /// this throws, its contents are undefined.
  package func read(
    _ payload: PayloadDescription, into vector: inout ParameterVector,
    from nextFrame: () throws -> UnsafeRawBufferPointer?
  ) throws {
    guard payload.elementCount == vector.count else {
      throw WireError.elementCount(found: payload.elementCount, expected: vector.count)
    }
    try vector.withUnsafeMutableBuffer { parameters in
      _ = try read(payload, from: nextFrame) { offset, elements in
        _ = UnsafeMutableBufferPointer(rebasing: parameters[offset...])
          .update(fromContentsOf: elements)
      }
    }
  }

  /// The data of one chunk, which must be the one that comes next.
  private func unpack(
    _ frame: UnsafeRawBufferPointer, index: Int, offset: Int, remaining: Int,
    encoding: TensorEncoding
  ) throws(WireError) -> UnsafeRawBufferPointer {
    guard frame.count <= WireLimits.maximumFrameBytes else {
      throw .frameTooLarge(
        part: "tensor chunk \(index)", bytes: frame.count, limit: WireLimits.maximumFrameBytes)
    }
    let chunk = try arena.unpack(
      frame, part: "tensor chunk \(index)", with: twinseg__tensor_chunk__unpack
    ).pointee
    guard chunk.index == index, chunk.offset == offset else {
      throw .chunk(
        index: index,
        reason: "says it is chunk \(chunk.index) at element \(chunk.offset), \(offset) comes next")
    }
    let (count, rest) = chunk.data.len.quotientAndRemainder(dividingBy: encoding.bytesPerElement)
    guard rest == 0, count > 0, count <= remaining, let data = chunk.data.data else {
      throw .chunk(
        index: index, reason: "has \(chunk.data.len) bytes of data, \(remaining) elements remain")
    }
    return UnsafeRawBufferPointer(start: data, count: chunk.data.len)
  }

  private func withElements(
    of data: UnsafeRawBufferPointer, count: Int, encoding: TensorEncoding,
    _ body: (UnsafeBufferPointer<Float>) throws -> Void
  ) throws {
    switch encoding {
    case .float32:
      // The arena aligns data to 16 bytes.
      try data.withMemoryRebound(to: Float.self, body)
    case .float16:
      if scratch.count < count { scratch = [Float](repeating: 0, count: count) }
      try scratch.withUnsafeMutableBufferPointer { scratch in
        data.withMemoryRebound(to: UInt16.self) {
          tsn_float32_from_float16(scratch.baseAddress, $0.baseAddress, count)
        }
        try body(UnsafeBufferPointer(rebasing: scratch[..<count]))
      }
    }
  }
}
