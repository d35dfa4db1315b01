// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CFederationWire
import CKernels
import Federation
import Tensors

/// Memory in which tensor chunks are decoded, one at a time. For one thread and one
/// ``TensorReading`` at a time.
package final class TensorDecoder {
  private let arena: Arena
  private var scratch: [Float] = []

  /// - Throws: ``WireError/outOfMemory(bytes:)``.
  package init() throws(WireError) {
    arena = try Arena(capacity: WireLimits.maximumDecodedChunkBytes)
  }

  /// Begins to read a payload.
  /// - Throws: ``TensorsError/outOfMemory(bytes:)``.
  package func reading(
    _ payload: PayloadDescription, scrutiny: TensorReading.Scrutiny = .full
  ) throws(TensorsError) -> TensorReading {
    try TensorReading(payload, scrutiny: scrutiny, decoder: self)
  }

  /// The chunk in a frame, valid until the next is unpacked.
  func unpack(
    _ frame: UnsafeRawBufferPointer, index: Int
  ) throws(WireError) -> Twinseg__TensorChunk {
    guard frame.count <= WireLimits.maximumFrameBytes else {
      throw .frameTooLarge(
        part: "tensor chunk \(index)", bytes: frame.count, limit: WireLimits.maximumFrameBytes)
    }
    return try arena.unpack(
      frame, part: "tensor chunk \(index)", with: twinseg__tensor_chunk__unpack
    ).pointee
  }

  /// Lets `body` see encoded elements as float32.
  func withElements(
    of data: UnsafeRawBufferPointer, encoding: TensorEncoding,
    _ body: (UnsafeBufferPointer<Float>) throws -> Void
  ) throws {
    switch encoding {
    case .float32:
      // The arena aligns data to 16 bytes.
      try data.withMemoryRebound(to: Float.self, body)
    case .float16:
      let count = data.count / encoding.bytesPerElement
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
