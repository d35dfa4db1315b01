// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The frames of ZeroMQ's authentication protocol (RFC 27/ZAP).
package enum ZAPMessage {
  static let endpoint = "inproc://zeromq.zap.01"
  static let version = "1.0"
  /// More than a request can have.
  static let maximumParts = 16
  /// The name of a key in the metadata of an accepted connection.
  static let keyProperty = "X-Public-Key"

  /// - Throws: what is wrong with it, for people.
  package static func request(_ frames: [Frame]) throws(Malformed) -> ConnectionRequest {
    guard frames.count == 7 else {
      throw Malformed(reason: "it has \(frames.count) parts, and 7 are expected")
    }
    guard frames[0].equals(version) else { throw Malformed(reason: "its version is not 1.0") }
    guard frames[5].equals("CURVE") else { throw Malformed(reason: "its mechanism is not CURVE") }
    guard frames[6].count == SocketSecurity.keyByteCount else {
      throw Malformed(reason: "its key has \(frames[6].count) bytes")
    }
    guard frames[2].count <= 255, frames[3].count <= 255 else {
      throw Malformed(reason: "its domain or address is too long")
    }
    return ConnectionRequest(
      domain: text(frames[2]), address: text(frames[3]),
      publicKey: frames[6].withBytes { Array($0) })
  }

  /// - Parameter identifier: of the request; an answer without it is not taken.
  package static func reply(
    to identifier: Frame?, _ decision: ConnectionDecision?
  ) throws -> [Frame] {
    let (status, text, user, metadata): (String, String, String, [UInt8]) =
      switch decision {
      case .accept(let userID, let key): ("200", "OK", userID, property(keyProperty, key))
      case .notYet(let reason): ("300", reason, "", [])
      case .refuse(let reason): ("400", reason, "", [])
      case nil: ("500", "malformed request", "", [])
      }
    return [
      try Frame(version.utf8), try identifier ?? Frame([]), try Frame(status.utf8),
      try Frame(text.utf8.prefix(255)), try Frame(user.utf8.prefix(255)), try Frame(metadata),
    ]
  }

  /// A name after one byte of length, a value after four, the most significant first.
  private static func property(_ name: String, _ value: String) -> [UInt8] {
    let length = UInt32(value.utf8.count)
    return [UInt8(name.utf8.count)] + Array(name.utf8)
      + withUnsafeBytes(of: length.bigEndian) { Array($0) } + Array(value.utf8)
  }

  private static func text(_ frame: Frame) -> String {
    frame.withBytes { String(decoding: $0, as: UTF8.self) }
  }

  package struct Malformed: Error {
    package let reason: String
  }
}
