// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

/// Listens on a port of loopback, and gives each that connects the same answer.
final class CannedServer: Sendable {
  struct Failure: Error {
    let code: Int32
  }

  let port: UInt16
  private let descriptor: Int32

  /// - Parameter answer: sent once something was asked; nil: nothing ever is.
  init(answer: String?) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = descriptor
    let isListening = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, size) == 0 && listen(descriptor, 4) == 0
          && getsockname(descriptor, $0, &size) == 0
      }
    }
    guard isListening else { throw Failure(code: errno) }
    port = UInt16(bigEndian: address.sin_port)
    guard let answer else { return }
    Thread.detachNewThread {
      while true {
        let peer = accept(descriptor, nil, nil)
        guard peer >= 0 else { return }
        var question = [UInt8](repeating: 0, count: 1_024)
        _ = read(peer, &question, question.count)
        _ = Array(answer.utf8).withUnsafeBytes { write(peer, $0.baseAddress, $0.count) }
        close(peer)
      }
    }
  }

  deinit {
    shutdown(descriptor, Int32(SHUT_RDWR))
    close(descriptor)
  }
}
