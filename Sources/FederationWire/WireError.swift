// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// Why a message could not be written or read. Every case names the part or field that is wrong.
package enum WireError: Error, Equatable, CustomStringConvertible {
  /// Not what protobuf can decode.
  case malformed(part: String)
  /// Decoding would take more memory than is allowed.
  case decodedTooLarge(part: String, limit: Int)
  case frameTooLarge(part: String, bytes: Int, limit: Int)
  case chunkCount(found: Int, expected: Int)
  case protocolVersion(found: UInt32, expected: UInt32)
  case missing(field: String)
  case invalid(field: String, value: String, allowed: String)
  /// Chunks must follow one another without gaps and hold what their header promises.
  case chunk(index: Int, reason: String)
  case elementCount(found: Int, expected: Int)
  case digest(found: Digest, expected: Digest)
  /// NaN or infinity among the elements.
  case notFinite(chunk: Int)
  /// A magnitude that the encoding cannot hold.
  case notRepresentable(encoding: String, magnitude: Double)
  case outOfMemory(bytes: Int)

  package var description: String {
    switch self {
    case .malformed(let part):
      "The \(part) is not valid protobuf."
    case .decodedTooLarge(let part, let limit):
      "The \(part) would take more than \(limit) bytes when decoded."
    case .frameTooLarge(let part, let bytes, let limit):
      "The \(part) has \(bytes) bytes; at most \(limit) are allowed."
    case .chunkCount(let found, let expected):
      "The message has \(found) tensor chunks where \(expected) belong."
    case .protocolVersion(let found, let expected):
      "The message speaks protocol version \(found); this program speaks \(expected)."
    case .missing(let field):
      "The field '\(field)' is missing."
    case .invalid(let field, let value, let allowed):
      "The field '\(field)' is \(value); allowed: \(allowed)."
    case .chunk(let index, let reason):
      "Tensor chunk \(index) \(reason)."
    case .elementCount(let found, let expected):
      "The payload has \(found) elements where \(expected) belong."
    case .digest(let found, let expected):
      "The payload has digest \(found); the header says \(expected)."
    case .notFinite(let chunk):
      "Tensor chunk \(chunk) holds a value that is not finite."
    case .notRepresentable(let encoding, let magnitude):
      "A magnitude of \(magnitude) does not fit the encoding \(encoding)."
    case .outOfMemory(let bytes):
      "No memory for \(bytes) bytes to decode into."
    }
  }
}
