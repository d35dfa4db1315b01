// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Where a socket listens or connects: `ipc://PATH`, `tcp://HOST:PORT` or `inproc://NAME`.
package enum Endpoint: Sendable, Hashable, CustomStringConvertible {
  /// A Unix socket; the path is absolute or relative to the working directory.
  case ipc(path: String)
  /// A host name, an IPv4 address, an IPv6 address in brackets, or `*` to listen on all.
  case tcp(host: String, port: UInt16)
  /// Within one process and one context.
  case inproc(name: String)

  /// A Unix socket's path is at most this long, in bytes.
  package static let maximumPathLength = 107

  /// - Throws: ``MessagingError/invalidEndpoint(text:reason:)``.
  package init(_ text: String) throws(MessagingError) {
    func invalid(_ reason: String) -> MessagingError {
      .invalidEndpoint(text: text, reason: reason)
    }
    guard let mark = text.firstRange(of: "://") else {
      throw invalid("write ipc://PATH or tcp://HOST:PORT")
    }
    let rest = String(text[mark.upperBound...])
    guard !rest.isEmpty, rest.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
      throw invalid("nothing, a space or a control character stands after '://'")
    }
    switch text[..<mark.lowerBound] {
    case "ipc":
      guard rest.utf8.count <= Self.maximumPathLength else {
        throw invalid(
          "its path has \(rest.utf8.count) bytes, a Unix socket's can have \(Self.maximumPathLength)"
        )
      }
      self = .ipc(path: rest)
    case "tcp":
      guard let colon = rest.lastIndex(of: ":"), colon != rest.startIndex else {
        throw invalid("write tcp://HOST:PORT")
      }
      let digits = rest[rest.index(after: colon)...]
      guard let port = UInt16(digits), port > 0, digits.first != "+" else {
        throw invalid("its port is not a number from 1 to 65535")
      }
      let host = rest[..<colon]
      // ZeroMQ would take a source address before a semicolon; a bare IPv6 address is ambiguous.
      let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
      guard !host.contains(where: { $0 == ";" || $0 == "/" }), isBracketed || !host.contains(":")
      else { throw invalid("its host is no name or address; IPv6 belongs in brackets") }
      self = .tcp(host: String(host), port: port)
    case "inproc":
      self = .inproc(name: rest)
    case let scheme:
      throw invalid("'\(scheme)' is not ipc or tcp")
    }
  }

  package var description: String {
    switch self {
    case .ipc(let path): "ipc://\(path)"
    case .tcp(let host, let port): "tcp://\(host):\(port)"
    case .inproc(let name): "inproc://\(name)"
    }
  }

  /// Whether what is said here can leave the machine.
  package var isLocal: Bool {
    switch self {
    case .ipc, .inproc: true
    case .tcp(let host, _): host == "localhost" || host == "[::1]" || Self.isLoopback(host)
    }
  }

  /// Whether it is an IPv4 address in 127/8, written as four numbers.
  private static func isLoopback(_ host: String) -> Bool {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }
}
