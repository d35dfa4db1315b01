// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CFederationWire
import Federation
import FederationWire
import Tensors

extension EnvelopeDecoder {
  func decode(_ bytes: [UInt8]) throws(WireError) -> Envelope {
    try bytes.withUnsafeBufferPointer { bytes throws(WireError) in
      try decode(UnsafeRawBufferPointer(bytes))
    }
  }
}

extension Digest {
  init(of bytes: [UInt8]) {
    self = bytes.withUnsafeBytes { Digest(of: $0) }
  }
}

/// Elements as the wire holds them, written without the encoder under test.
func encoded(_ elements: [Float], _ encoding: TensorEncoding) -> [UInt8] {
  switch encoding {
  case .float32: elements.flatMap { littleEndian($0.bitPattern) }
  case .float16: elements.flatMap { littleEndian(Float16($0).bitPattern) }
  }
}

private func littleEndian(_ bits: some FixedWidthInteger) -> [UInt8] {
  withUnsafeBytes(of: bits.littleEndian) { Array($0) }
}

/// Encodes elements as the services do. - Returns: the packed chunks and what describes them.
func packed(
  _ elements: [Float], _ encoding: TensorEncoding
) throws -> (frames: [[UInt8]], description: PayloadDescription) {
  var encoder = try TensorEncoder(encoding: encoding, elementCount: elements.count)
  var frames: [[UInt8]] = []
  for index in 0..<encoder.chunkCount {
    var frame = [UInt8](repeating: 0xa5, count: encoder.packedSize(ofChunk: index))
    try elements.withUnsafeBufferPointer { elements in
      try frame.withUnsafeMutableBytes { try encoder.packNextChunk(of: elements, into: $0) }
    }
    frames.append(frame)
  }
  return (frames, encoder.description())
}

/// Reads a whole payload. - Returns: its elements in order, and their summary.
func elements(
  of frames: [[UInt8]], _ description: PayloadDescription, with decoder: TensorDecoder,
  scrutiny: TensorReading.Scrutiny = .full
) throws -> (elements: [Float], summary: ParameterSummary) {
  var reading = try decoder.reading(description, scrutiny: scrutiny)
  var elements: [Float] = []
  for frame in frames {
    try frame.withUnsafeBytes { frame in
      try reading.read(frame) { offset, chunk in
        guard offset == elements.count else { throw UnexpectedOffset(offset: offset) }
        elements.append(contentsOf: chunk)
      }
    }
  }
  return (elements, try reading.finish())
}

/// A chunk was handed over at another place than behind the one before.
struct UnexpectedOffset: Error {
  let offset: Int
}

/// A packed chunk with any fields, right or wrong.
func rawChunk(index: Int, offset: Int, data: [UInt8]) -> [UInt8] {
  var chunk = Twinseg__TensorChunk()
  twinseg__tensor_chunk__init(&chunk)
  chunk.index = UInt32(index)
  chunk.offset = UInt64(offset)
  var data = data
  return data.withUnsafeMutableBufferPointer { data in
    chunk.data = ProtobufCBinaryData(len: data.count, data: data.baseAddress)
    let size = twinseg__tensor_chunk__get_packed_size(&chunk)
    return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = twinseg__tensor_chunk__pack(&chunk, buffer.baseAddress)
    }
  }
}
