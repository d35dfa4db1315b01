// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Messaging
import Testing

@Suite("Endpoints")
struct EndpointTests {
  static let longestPath = String(repeating: "p", count: 107)

  static let valid: [(text: String, endpoint: Endpoint)] = [
    ("ipc:///run/a.sock", .ipc(path: "/run/a.sock")),
    ("ipc://relative/a", .ipc(path: "relative/a")),
    ("ipc://" + longestPath, .ipc(path: longestPath)),
    ("ipc://a://b", .ipc(path: "a://b")),
    ("tcp://127.0.0.1:1", .tcp(host: "127.0.0.1", port: 1)),
    ("tcp://example.org:65535", .tcp(host: "example.org", port: 65535)),
    ("tcp://*:5555", .tcp(host: "*", port: 5555)),
    ("tcp://[::1]:5555", .tcp(host: "[::1]", port: 5555)),
    ("tcp://[2001:db8::7]:80", .tcp(host: "[2001:db8::7]", port: 80)),
    ("inproc://models", .inproc(name: "models")),
  ]

  @Test("an endpoint is read, and written as it was", arguments: valid)
  func reading(text: String, endpoint: Endpoint) throws {
    #expect(try Endpoint(text) == endpoint)
    #expect(endpoint.description == text)
  }

  /// What is no endpoint, and words of the reason.
  static let invalid: [(text: String, reason: String)] = [
    ("", "write ipc://PATH or tcp://HOST:PORT"),
    ("/run/a.sock", "write ipc://PATH"),
    ("tcp:127.0.0.1:80", "write ipc://PATH"),
    ("://a", "'' is not"),
    ("udp://127.0.0.1:80", "'udp' is not ipc or tcp"),
    ("TCP://127.0.0.1:80", "'TCP' is not"),
    ("ipc://", "nothing"),
    ("tcp://", "nothing"),
    ("inproc://", "nothing"),
    ("ipc://a b", "a space"),
    ("ipc://a\n", "control character"),
    ("ipc://a\0", "control character"),
    ("ipc://a\u{7f}", "control character"),
    ("tcp://ho\tst:80", "control character"),
    ("ipc://" + longestPath + "p", "108 bytes"),
    ("ipc://" + String(repeating: "é", count: 54), "108 bytes"),
    ("tcp://host", "write tcp://HOST:PORT"),
    ("tcp://:80", "write tcp://HOST:PORT"),
    ("tcp://host:", "port"),
    ("tcp://host:0", "port"),
    ("tcp://host:65536", "port"),
    ("tcp://host:-1", "port"),
    ("tcp://host:+80", "port"),
    ("tcp://host:http", "port"),
    ("tcp://host:*", "port"),
    ("tcp://[::1]", "port"),
    ("tcp://::1:80", "brackets"),
    ("tcp://a:b:80", "brackets"),
    ("tcp://eth0;host:80", "host"),
    ("tcp://host/a:80", "host"),
  ]

  @Test("what is no endpoint is refused with the text and the reason", arguments: invalid)
  func refusal(text: String, reason: String) {
    do {
      let endpoint = try Endpoint(text)
      Issue.record("read as \(endpoint)")
    } catch {
      guard case .invalidEndpoint(let found, let foundReason) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(found == text)
      #expect(foundReason.contains(reason), "\(foundReason)")
      #expect(error.description.hasSuffix(foundReason + "."))
    }
  }

  @Test(
    "what stays on the machine is local",
    arguments: [
      "ipc://a", "inproc://a", "tcp://localhost:1", "tcp://127.0.0.1:1", "tcp://127.1.2.3:1",
      "tcp://[::1]:1",
    ])
  func local(text: String) throws {
    #expect(try Endpoint(text).isLocal)
  }

  @Test(
    "what may leave the machine is not local",
    arguments: [
      "tcp://*:1", "tcp://0.0.0.0:1", "tcp://10.0.0.1:1", "tcp://[::]:1", "tcp://[2001:db8::1]:1",
      "tcp://example.org:1", "tcp://127.example.org:1", "tcp://127.0.0.1.example.org:1",
      "tcp://localhost.example.org:1", "tcp://eth0:1", "tcp://1270.0.0.1:1",
    ])
  func remote(text: String) throws {
    #expect(try !Endpoint(text).isLocal)
  }

  @Test("an error quotes no more than a line of what it was given")
  func longText() {
    let text = String(repeating: "x", count: 10_000)
    #expect(throws: MessagingError.self) { try Endpoint(text) }
    let error = MessagingError.invalidEndpoint(text: text, reason: "r")
    #expect(error.description.utf8.count < 200)
  }
}
