// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Synchronization

/// A TCP forwarder on this machine that lets only so many bytes a second through to its target.
final class ThrottledLink: Sendable {
  private let listener: Int32
  private let target: UInt16
  private let bytesPerSecond: Int?
  private let passedBytes = Mutex(0)
  private let waiting = Mutex<[(bytes: Int, continuation: CheckedContinuation<Void, Never>)]>([])

  /// - Parameter bytesPerSecond: towards the target, of each connection; nil: as many as there are.
  init(from port: UInt16, to target: UInt16, bytesPerSecond: Int?) throws {
    self.target = target
    self.bytesPerSecond = bytesPerSecond
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var reuse: Int32 = 1
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &reuse, 4)
    guard Self.withAddress(port, { bind(listener, $0, $1) }) == 0, listen(listener, 16) == 0 else {
      throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
    }
    Thread.detachNewThread { self.accept() }
  }

  func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

  /// Returns when so many bytes have passed towards the target.
  func passed(bytes: Int) async {
    await withCheckedContinuation { continuation in
      let isDone = passedBytes.withLock { passed in
        if passed < bytes { waiting.withLock { $0.append((bytes, continuation)) } }
        return passed >= bytes
      }
      if isDone { continuation.resume() }
    }
  }

  private static func withAddress<Result>(
    _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }

  private func accept() {
    while true {
      let client = Glibc.accept(listener, nil, nil)
      guard client >= 0 else { break }
      let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      guard Self.withAddress(target, { connect(server, $0, $1) }) == 0 else {
        close(client)
        close(server)
        continue
      }
      Thread.detachNewThread { self.forward(from: client, to: server, isThrottled: true) }
      Thread.detachNewThread { self.forward(from: server, to: client, isThrottled: false) }
    }
    close(listener)
  }

  /// Moves bytes until an end closes, then closes both ways.
  private func forward(from source: Int32, to sink: Int32, isThrottled: Bool) {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = recv(source, &buffer, buffer.count, 0)
      guard count > 0 else { break }
      if isThrottled, let bytesPerSecond {
        Thread.sleep(forTimeInterval: Double(count) / Double(bytesPerSecond))
      }
      guard sendAll(buffer.prefix(count), to: sink) else { break }
      if isThrottled { note(count) }
    }
    shutdown(source, Int32(SHUT_RDWR))
    shutdown(sink, Int32(SHUT_RDWR))
  }

  private func sendAll(_ bytes: ArraySlice<UInt8>, to sink: Int32) -> Bool {
    bytes.withUnsafeBytes { bytes in
      var sent = 0
      while sent < bytes.count {
        let count = send(
          sink, bytes.baseAddress.map { $0 + sent }, bytes.count - sent,
          Int32(MSG_NOSIGNAL))
        guard count > 0 else { return false }
        sent += count
      }
      return true
    }
  }

  private func note(_ count: Int) {
    let ready = passedBytes.withLock { passed in
      passed += count
      return waiting.withLock { waiting in
        let ready = waiting.filter { $0.bytes <= passed }
        waiting.removeAll { $0.bytes <= passed }
        return ready
      }
    }
    for entry in ready { entry.continuation.resume() }
  }
}
