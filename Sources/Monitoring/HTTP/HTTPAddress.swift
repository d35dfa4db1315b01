// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Where to serve: a host and a port.
package struct HTTPAddress: Sendable, Equatable, CustomStringConvertible {
  /// A name or an address, without brackets.
  package let host: String
  /// 0: any that is free.
  package let port: Int

  /// - Throws: ``MonitoringError/invalidAddress(_:)``.
  package init(_ text: String) throws(MonitoringError) {
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...])
    else { throw .invalidAddress(text) }
    var host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
    } else if host.contains(":") {
      throw .invalidAddress(text)
    }
    let isLegible = host.utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
        || [0x2D, 0x2E, 0x3A].contains($0)
    }
    guard isLegible, (1...253).contains(host.utf8.count) else { throw .invalidAddress(text) }
    self.init(host: String(host), port: Int(port))
  }

  init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  package func with(port: Int) -> HTTPAddress { HTTPAddress(host: host, port: port) }

  /// Whether only this machine can reach it.
  package var isLoopback: Bool {
    if host == "localhost" || host == "::1" { return true }
    var address = in_addr()
    return inet_pton(AF_INET, host, &address) == 1 && UInt32(bigEndian: address.s_addr) >> 24 == 127
  }

  package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
