// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import Tensors

/// The beginning of a file of tensor frames, 64 bytes in all:
///
/// | Bytes | What |
/// |---|---|
/// | 0–7 | `TSNFRM1\n` |
/// | 8–11 | bytes of the preamble that follows the header |
/// | 12–15 | encoding: 1 float32, 2 float16 |
/// | 16–23 | elements of all frames together |
/// | 24–31 | frames |
/// | 32–47 | digest of the frames' data, as in ``PayloadDescription/digest`` |
/// | 48–63 | digest of the 48 bytes before and the preamble |
///
/// Numbers are little-endian. Behind the preamble each frame stands as it travels, after its length in
/// four bytes; nothing follows the last.
struct PayloadHeader {
  static let byteCount = 64
  private static let magic = Array("TSNFRM1\n".utf8)
  /// Larger than any envelope.
  static let maximumPreamble = WireLimits.maximumFrameBytes

  let payload: PayloadDescription
  let preambleCount: Int
  private let digest: Digest

  // MARK: Writing

  static func bytes(of payload: PayloadDescription, preamble: [UInt8]) -> [UInt8] {
    let code: UInt64 =
      switch payload.encoding {
      case .float32: 1
      case .float16: 2
      }
    var bytes = magic
    bytes += littleEndian(UInt64(preamble.count), count: 4) + littleEndian(code, count: 4)
    bytes += littleEndian(UInt64(payload.elementCount), count: 8)
    bytes += littleEndian(UInt64(payload.chunkCount), count: 8)
    bytes += payload.digest.bytes
    return bytes + digest(of: bytes, preamble).bytes + preamble
  }

  static func littleEndian(_ number: UInt64, count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }

  // MARK: Reading

  /// - Parameter fileLength: of the whole file, which bounds what the header may promise.
  /// - Throws: ``ServiceError/payload(path:reason:)``.
  init(_ bytes: [UInt8], fileLength: Int, path: String) throws(ServiceError) {
    func invalid(_ reason: String) -> ServiceError { .payload(path: path, reason: reason) }
    guard bytes.count == Self.byteCount, bytes.starts(with: Self.magic) else {
      throw invalid("it is no file of tensor frames")
    }
    func number(_ range: Range<Int>) -> UInt64 {
      bytes[range].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    let encodings: [UInt64: TensorEncoding] = [1: .float32, 2: .float16]
    guard let encoding = encodings[number(12..<16)], let digest = Digest(bytes: bytes[32..<48]),
      let seal = Digest(bytes: bytes[48..<64])
    else { throw invalid("its header is damaged") }
    let preamble = number(8..<12)
    guard preamble <= Self.maximumPreamble, Int(preamble) <= fileLength - Self.byteCount else {
      throw invalid("its preamble would have \(preamble) bytes")
    }
    // Every frame has its length, and at least one element.
    let rest = fileLength - Self.byteCount - Int(preamble)
    let (elements, chunks) = (number(16..<24), number(24..<32))
    guard chunks >= 1, chunks <= elements, elements <= UInt64(rest / encoding.bytesPerElement),
      chunks <= UInt64(rest / 4)
    else {
      throw invalid("it would hold \(elements) elements in \(chunks) frames of \(rest) bytes")
    }
    payload = PayloadDescription(
      encoding: encoding, elementCount: Int(elements), chunkCount: Int(chunks), digest: digest)
    preambleCount = Int(preamble)
    self.digest = seal
  }

  /// - Throws: ``ServiceError/payload(path:reason:)`` unless header and preamble are as they were
  ///   written.
  func check(_ bytes: [UInt8], preamble: [UInt8], path: String) throws(ServiceError) {
    guard Self.digest(of: Array(bytes.prefix(48)), preamble) == digest else {
      throw .payload(path: path, reason: "its header is damaged")
    }
  }

  private static func digest(of header: [UInt8], _ preamble: [UInt8]) -> Digest {
    (header + preamble).withUnsafeBytes { Digest(of: $0) }
  }
}
