// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Foundation
import Glibc

/// A connection that speaks as much HTTP as tests need, and can stop reading. It waits on threads of its
/// own: those of the server, which answers in the same process, are few.
///
/// `@unchecked Sendable`: a test makes one call after the other.
final class HTTPClient: @unchecked Sendable {
  struct Failure: Error {
    let operation: String
    let code: Int32
  }

  struct Answer: Sendable {
    let status: Int
    /// Names in lower case.
    let headers: [String: String]
    let body: String
  }

  private let descriptor: Int32
  private var buffer: [UInt8] = []

  /// - Parameter receiveBuffer: of the kernel, in bytes; nil: the system's.
  static func connected(port: Int, receiveBuffer: Int32? = nil) async throws -> HTTPClient {
    try await waiting { try HTTPClient(port: port, receiveBuffer: receiveBuffer) }
  }

  private static func waiting<Value: Sendable>(
    for body: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(with: Result(catching: body)) }
    }
  }

  private init(port: Int, receiveBuffer: Int32?) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw Failure(operation: "socket", code: errno) }
    var size = receiveBuffer ?? 0
    if receiveBuffer != nil {
      setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
    }
    var patience = timeval(tv_sec: 30, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else { throw Failure(operation: "connect", code: errno) }
  }

  deinit { close(descriptor) }

  /// Asks, and reads the answer whole.
  static func get(
    _ path: String, port: Int, host: String? = nil, headers: [String] = []
  ) async throws -> Answer {
    try await waiting {
      let client = try HTTPClient(port: port, receiveBuffer: nil)
      try client.send(
        path, host: host ?? "127.0.0.1:\(port)", headers: headers + ["Connection: close"])
      return try client.answer()
    }
  }

  func send(_ path: String, host: String, headers: [String] = []) throws {
    let lines = ["GET \(path) HTTP/1.1", "Host: \(host)"] + headers + ["", ""]
    var rest = Array(lines.joined(separator: "\r\n").utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw Failure(operation: "send", code: errno) }
      rest = rest.dropFirst(count)
    }
  }

  /// - Returns: false at the end of the connection.
  private func fill() throws -> Bool {
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    let count = recv(descriptor, &chunk, chunk.count, 0)
    guard count >= 0 else { throw Failure(operation: "receive", code: errno) }
    buffer += chunk[..<count]
    return count > 0
  }

  /// Everything up to a mark, which is taken, too.
  private func read(through mark: String) throws -> String {
    let bytes = Array(mark.utf8)
    var searched = 0
    while true {
      if buffer.count >= bytes.count {
        for start in searched...(buffer.count - bytes.count)
        where buffer[start] == bytes[0] && buffer[start..<start + bytes.count].elementsEqual(bytes)
        {
          let text = String(decoding: buffer[..<(start + bytes.count)], as: UTF8.self)
          buffer.removeFirst(start + bytes.count)
          return text
        }
        searched = buffer.count - bytes.count + 1
      }
      guard try fill() else { throw Failure(operation: "read through \(mark)", code: 0) }
    }
  }

  func head() async throws -> (status: Int, headers: [String: String]) {
    try await Self.waiting { try self.readHead() }
  }

  private func readHead() throws -> (status: Int, headers: [String: String]) {
    let lines = try read(through: "\r\n\r\n").split(separator: "\r\n")
    let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
    }
    return (status, headers)
  }

  private func answer() throws -> Answer {
    let (status, headers) = try readHead()
    while try fill() {}
    return Answer(
      status: status, headers: headers, body: String(decoding: buffer, as: UTF8.self))
  }

  /// The next server-sent event. The chunks of the transfer are taken apart by their lines.
  func event() async throws -> (name: String, id: UInt64, data: Data) {
    try await Self.waiting { try self.readEvent() }
  }

  private func readEvent() throws -> (name: String, id: UInt64, data: Data) {
    var (name, id) = ("", UInt64(0))
    while true {
      let line = try read(through: "\n").trimmingCharacters(in: .whitespacesAndNewlines)
      if line.hasPrefix("event: ") { name = String(line.dropFirst(7)) }
      if line.hasPrefix("id: ") { id = UInt64(line.dropFirst(4)) ?? 0 }
      if line.hasPrefix("data: ") { return (name, id, Data(line.dropFirst(6).utf8)) }
    }
  }
}
