// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Messaging
import Testing

/// Many raw TCP connections to one port of this machine that never become ZeroMQ connections.
final class Flood {
  private var descriptors: [Int32] = []

  /// Connects to where a socket listens.
  init(_ count: Int, to endpoint: Endpoint) throws {
    guard case .tcp(_, let port) = endpoint else { return }
    for _ in 0..<count {
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      try #require(descriptor >= 0, "no descriptor: \(String(cString: strerror(errno)))")
      descriptors.append(descriptor)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = port.bigEndian
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      let result = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      try #require(result == 0, "cannot connect: \(String(cString: strerror(errno)))")
    }
  }

  deinit { for descriptor in descriptors { close(descriptor) } }

  /// Sends the same bytes on every connection, as far as its peer and its buffer take them.
  func send(_ bytes: [UInt8]) {
    for descriptor in descriptors {
      _ = Glibc.send(
        descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
    }
  }

  /// Waits until the peer has closed every connection. Blocks its thread.
  /// - Returns: how many are still open after `limit`.
  func waitUntilClosed(within limit: Duration) -> Int {
    let deadline = ContinuousClock.now + limit
    var open = Set(descriptors)
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while !open.isEmpty, ContinuousClock.now < deadline {
      var items = open.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      guard poll(&items, nfds_t(items.count), 1_000) >= 0 || errno == EINTR else { break }
      for item in items where item.revents != 0 {
        let count = recv(item.fd, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        if count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR) { open.remove(item.fd) }
      }
    }
    return open.count
  }
}

/// Memory of this process that is in use now, in bytes.
func residentBytes() throws -> Int {
  let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
  let pages = try #require(text.split(separator: " ").dropFirst().first.flatMap { Int($0) })
  return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
}
