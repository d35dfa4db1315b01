// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A TCP connection for one short exchange in clear text; each step has a limit of time. Blocks the
/// thread that calls.
struct TCPConnection: ~Copyable {
  /// Why there is none, as part of a sentence.
  struct Failure: Error, Equatable, CustomStringConvertible {
    let description: String
  }

  private let descriptor: Int32
  private let patienceMilliseconds: Int32

  /// Tries the addresses of a host one after another.
  /// - Parameters:
  ///   - host: a name or an address; IPv6 with or without brackets.
  ///   - patienceMilliseconds: for each address, and for each step afterwards.
  init(host: String, port: UInt16, patienceMilliseconds: Int32) throws(Failure) {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let name =
      host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
    let code = getaddrinfo(name, "\(port)", &hints, &list)
    guard code == 0, let first = list else {
      throw Failure(
        description: "'\(name)' has no address (\(String(cString: gai_strerror(code))))")
    }
    defer { freeaddrinfo(list) }
    var failure = Failure(description: "'\(name)' has no address")
    for address in sequence(first: first, next: { $0.pointee.ai_next }) {
      do throws(Failure) {
        descriptor = try Self.connect(to: address.pointee, patienceMilliseconds)
        self.patienceMilliseconds = patienceMilliseconds
        return
      } catch {
        failure = error
      }
    }
    throw failure
  }

  deinit { close(descriptor) }

  private static func connect(
    to address: addrinfo, _ patience: Int32
  ) throws(Failure) -> Int32 {
    let descriptor = socket(
      address.ai_family,
      Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw lastFailure() }
    do throws(Failure) {
      if Glibc.connect(descriptor, address.ai_addr, address.ai_addrlen) != 0 {
        guard errno == EINPROGRESS else { throw lastFailure() }
        try wait(for: descriptor, Int16(POLLOUT), patience)
        var code: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size) == 0 else {
          throw lastFailure()
        }
        guard code == 0 else { throw Failure(description: reason(code)) }
      }
    } catch {
      close(descriptor)
      throw error
    }
    return descriptor
  }

  /// Sends all bytes.
  func send(_ text: String) throws(Failure) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      try Self.wait(for: descriptor, Int16(POLLOUT), patienceMilliseconds)
      let count = rest.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else {
        if errno == EINTR || errno == EAGAIN { continue }
        throw Self.lastFailure()
      }
      rest = rest.dropFirst(count)
    }
  }

  /// What comes until the peer closes, or `limit` bytes.
  func receive(limit: Int) throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4_096)
    while bytes.count < limit {
      try Self.wait(for: descriptor, Int16(POLLIN), patienceMilliseconds)
      let count = recv(descriptor, &piece, min(piece.count, limit - bytes.count), 0)
      guard count >= 0 else {
        if errno == EINTR || errno == EAGAIN { continue }
        throw Self.lastFailure()
      }
      guard count > 0 else { break }
      bytes += piece[..<count]
    }
    return bytes
  }

  private static func wait(
    for descriptor: Int32, _ events: Int16, _ milliseconds: Int32
  ) throws(Failure) {
    let deadline = ContinuousClock.now + .milliseconds(Int(milliseconds))
    while true {
      let left = max(.zero, deadline - .now) / .milliseconds(1)
      var entry = pollfd(fd: descriptor, events: events, revents: 0)
      let result = poll(&entry, 1, Int32(left.rounded(.up)))
      if result > 0 { return }
      guard result == 0 else {
        if errno == EINTR { continue }
        throw lastFailure()
      }
      throw Failure(description: "nothing came back within \(milliseconds) ms")
    }
  }

  private static func lastFailure() -> Failure { Failure(description: reason(errno)) }

  private static func reason(_ code: Int32) -> String {
    String(cString: strerror(code)).lowercased()
  }
}
