// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Asks a service's health endpoint over plain HTTP, as a container's health check does.
struct HealthQuery: ExpressibleByArgument, CustomStringConvertible {
  let host: String
  let port: UInt16
  let path: String

  private static let patienceMilliseconds: Int32 = 3_000
  /// Of an answer, in bytes.
  private static let limit = 16_384

  /// `http://HOST:PORT` or `http://HOST:PORT/PATH`; without a path, `/healthz`.
  init?(argument: String) {
    let scheme = "http://"
    guard argument.hasPrefix(scheme), argument.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      return nil
    }
    let rest = argument.dropFirst(scheme.count)
    let authority = rest.prefix { $0 != "/" }
    guard let colon = authority.lastIndex(of: ":"), colon > authority.startIndex,
      let port = UInt16(authority[authority.index(after: colon)...]), port > 0
    else { return nil }
    host = String(authority[..<colon])
    self.port = port
    let path = String(rest.dropFirst(authority.count))
    self.path = path.isEmpty || path == "/" ? "/healthz" : path
  }

  var description: String { "http://\(host):\(port)\(path)" }

  /// The service is not well, or there is none.
  struct Unwell: Error, CustomStringConvertible {
    let query: HealthQuery
    let reason: String
    var description: String { "\(query) is not healthy: \(reason)." }
  }

  /// Blocks for some seconds at most.
  /// - Returns: the answer's body.
  /// - Throws: ``Unwell`` unless the answer is 200.
  func ask() throws(Unwell) -> String {
    let answer: [UInt8]
    do {
      let connection = try TCPConnection(
        host: host, port: port, patienceMilliseconds: Self.patienceMilliseconds)
      try connection.send(
        "GET \(path) HTTP/1.1\r\nHost: \(host):\(port)\r\nAccept: */*\r\nConnection: close\r\n\r\n")
      answer = try connection.receive(limit: Self.limit)
    } catch {
      throw Unwell(query: self, reason: error.description)
    }
    let text = String(decoding: answer, as: UTF8.self)
    let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
    let words = (parts.first?.prefix { $0 != "\r\n" } ?? "").split(separator: " ")
    guard words.count > 1, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else {
      throw Unwell(query: self, reason: "what answers does not speak HTTP")
    }
    let body = parts.count > 1 ? String(parts[1]) : ""
    guard status == 200 else {
      let said = body.legible(200)
      throw Unwell(
        query: self, reason: "it answered \(status)" + (said.isEmpty ? "" : " (\(said))"))
    }
    return body
  }
}
