// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation
import Logging
import Monitoring
import Services
import Testing

@Suite("Monitor over HTTP", .timeLimit(.minutes(1)))
struct MonitorServerTests {
  private func hub() throws -> MonitorHub {
    var stage = Stage()
    try stage.join("h1", live: 1)
    try stage.publish(1, by: ["h1"], staleness: [0])
    let now = stage.now
    return MonitorHub(stage.state) { now }
  }

  /// Serves beside `body`, which is told the port.
  private func serving<Value: Sendable>(
    _ hub: MonitorHub, content: MonitorServer.Content = .dashboard, token: AccessToken? = nil,
    _ body: @escaping @Sendable (Int) async throws -> Value
  ) async throws -> Value {
    let (ports, continuation) = AsyncStream<Int>.makeStream()
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let server = try MonitorServer(
      content, of: hub, at: HTTPAddress("127.0.0.1:0"), token: token, logger: logger
    ) { continuation.yield($0.port) }
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.run() }
      defer { group.cancelAll() }
      for await port in ports { return try await body(port) }
      throw CancellationError()
    }
  }

  @Test("page, data and metrics are served, and nothing else")
  func routes() async throws {
    let hub = try hub()
    try await serving(hub) { port in
      let page = try await HTTPClient.get("/", port: port)
      #expect(page.status == 200 && page.body.contains("<!DOCTYPE html>"))
      let policy = try #require(page.headers["content-security-policy"])
      #expect(policy.contains("default-src 'none'") && !policy.contains("unsafe"))
      #expect(page.headers["x-content-type-options"] == "nosniff")
      for asset in DashboardAsset.embedded {
        #expect(try await HTTPClient.get(asset.path, port: port).status == 200, "\(asset.path)")
      }
      let snapshot = try await HTTPClient.get("/api/snapshot", port: port)
      #expect(snapshot.headers["content-type"] == "application/json; charset=utf-8")
      let decoded = try JSONDecoder().decode(Snapshot.self, from: Data(snapshot.body.utf8))
      #expect(decoded == hub.snapshot())
      let metrics = try await HTTPClient.get("/metrics", port: port)
      #expect(metrics.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
      #expect(metrics.body == hub.prometheusText())
      #expect(try await HTTPClient.get("/healthz", port: port).status == 200)
      #expect(try await HTTPClient.get("/readyz", port: port).status == 200)
      for path in ["/nothing", "/../Package.swift", "/api/", "/%2e%2e/etc/passwd"] {
        #expect(try await HTTPClient.get(path, port: port).status == 404, "\(path)")
      }
    }
  }

  @Test("the page asks for nothing from elsewhere, and every file of it is served")
  func assets() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources/Monitoring/Dashboard")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .map { $0 == "index.html" ? "/" : "/\($0)" }
    #expect(Set(files) == Set(DashboardAsset.embedded.map(\.path)))
    for asset in DashboardAsset.embedded {
      let text = String(decoding: asset.bytes, as: UTF8.self)
      let links = text.matches(of: /https?:\/\/[^"' )]*/).map { String($0.0) }
      // Names of XML's vocabularies are no addresses.
      #expect(links.filter { !$0.hasPrefix("http://www.w3.org/") } == [], "\(asset.path)")
    }
  }

  @Test("a page of another name that leads here cannot read")
  func rebinding() async throws {
    try await serving(try hub()) { (port: Int) async throws -> Void in
      for host in ["evil.example", "evil.example:\(port)", "10.0.0.1:\(port)"] {
        #expect(try await HTTPClient.get("/api/snapshot", port: port, host: host).status == 421)
      }
      for host in ["localhost:\(port)", "[::1]:\(port)", "localhost"] {
        #expect(try await HTTPClient.get("/api/snapshot", port: port, host: host).status == 200)
      }
    }
  }

  @Test("a token opens page and data: as bearer, as cookie, or once in the address")
  func token() async throws {
    let secret = "0123456789abcdef-token"
    try await serving(try hub(), token: try AccessToken(secret)) { port in
      for path in ["/", "/api/snapshot", "/api/events", "/metrics", "/dashboard.js"] {
        #expect(try await HTTPClient.get(path, port: port).status == 401, "\(path)")
      }
      // Those who look after processes need none.
      #expect(try await HTTPClient.get("/healthz", port: port).status == 200)
      for wrong in ["0123456789abcdef-tokem", "0123456789abcdef-toke", secret + "x", ""] {
        let headers = ["Authorization: Bearer \(wrong)", "Cookie: twinseg_token=\(wrong)"]
        #expect(try await HTTPClient.get("/metrics", port: port, headers: headers).status == 401)
        #expect(try await HTTPClient.get("/?token=\(wrong)", port: port).status == 401)
      }
      let bearer = ["Authorization: Bearer \(secret)"]
      #expect(try await HTTPClient.get("/metrics", port: port, headers: bearer).status == 200)
      let login = try await HTTPClient.get("/?token=\(secret)", port: port)
      #expect(login.status == 303 && login.headers["location"] == "/")
      let cookie = try #require(login.headers["set-cookie"])
      #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"))
      let shown = ["Cookie: other=1; twinseg_token=\(secret)"]
      #expect(try await HTTPClient.get("/api/snapshot", port: port, headers: shown).status == 200)
    }
  }

  @Test("other machines are not served without a token, nor with a weak one")
  func refusedAddresses() throws {
    let hub = try hub()
    let logger = Logger(label: "test")
    for address in ["0.0.0.0:8080", "192.168.1.2:80", "[::]:8080", "example.org:80"] {
      #expect(throws: MonitoringError.self) {
        try MonitorServer(
          .dashboard, of: hub, at: HTTPAddress(address), token: nil, logger: logger)
      }
    }
    #expect(throws: MonitoringError.weakToken(length: 5)) { try AccessToken("short") }
    #expect(throws: MonitoringError.self) { try AccessToken("sixteen letters; no") }
    for text in ["8080", "host", "host:", "host:70000", "::1:80", "[::1]", "a b:80", ":80"] {
      #expect(throws: MonitoringError.invalidAddress(text)) { try HTTPAddress(text) }
    }
    for text in ["127.0.0.1:8080", "127.9.9.9:1", "localhost:0", "[::1]:8080"] {
      #expect(try HTTPAddress(text).isLoopback)
    }
  }

  @Test("where a port is taken the next is, unless no other will do")
  func takenPort() async throws {
    let hub = try hub()
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let quiet = logger
    try await serving(hub) { port in
      let address = try HTTPAddress("127.0.0.1:\(port)")
      let strict = try MonitorServer(.dashboard, of: hub, at: address, token: nil, logger: quiet)
      let failure = await #expect(throws: MonitoringError.self) { try await strict.run() }
      guard case .cannotListen(address: "127.0.0.1:\(port)", _) = failure else {
        Issue.record("\(String(describing: failure))")
        return
      }
      let (ports, continuation) = AsyncStream<Int>.makeStream()
      let flexible = try MonitorServer(
        .dashboard, of: hub, at: address, spare: 50, token: nil, logger: quiet
      ) { continuation.yield($0.port) }
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await flexible.run() }
        defer { group.cancelAll() }
        for await other in ports {
          #expect(other > port && other <= port + 50)
          let answer = try await HTTPClient.get("/healthz", port: other)
          #expect(answer.status == 200)
          break
        }
      }
    }
  }

  @Test("a stream begins with the whole and goes on with what changed")
  func stream() async throws {
    let hub = try hub()
    try await serving(hub) { port in
      let client = try await HTTPClient.connected(port: port)
      try client.send("/api/events", host: "localhost")
      let head = try await client.head()
      #expect(head.status == 200)
      #expect(head.headers["content-type"] == "text/event-stream; charset=utf-8")
      let first = try await client.event()
      #expect(first.name == "snapshot" && first.id == hub.revision)
      let whole = try JSONDecoder().decode(Snapshot.self, from: first.data)
      #expect(whole.since == 0 && whole.agents.count == 1 && whole.versions.count == 1)
      hub.receive(.modelReceived(1), from: try AgentID("h2"), role: .agent, at: 1)
      let second = try await client.event()
      let change = try JSONDecoder().decode(Snapshot.self, from: second.data)
      #expect(second.name == "change" && change.since == first.id)
      #expect(change.agents.map(\.name) == ["h2"] && change.versions.isEmpty)
      #expect(change.revision == second.id)
    }
  }

  @Test("a reader that stalls holds up nobody, and costs no memory")
  func stalledReader() async throws {
    let hub = try hub()
    try await serving(hub) { port in
      let stalled = try await HTTPClient.connected(port: port, receiveBuffer: 4_096)
      try stalled.send("/api/events", host: "localhost")
      let reader = try await HTTPClient.connected(port: port)
      try reader.send("/api/events", host: "localhost")
      _ = try await reader.event()
      let memory = ProcessUsage.residentBytes()
      // Each of the following changes is megabytes: the kernel's buffers are full after the first.
      var sent: UInt64 = 0
      var taken = 0
      for round in 0..<16 {
        for agent in 0..<200 {
          let id = try AgentID("agent-\(agent)")
          for step in 0..<20 {
            sent += 1
            hub.receive(
              .trainingFinished(
                base: Version(UInt64(step)), try TrainingReport(loss: 1, seconds: 1, steps: 1)),
              from: id, role: .agent, at: Int64(round * 1_000_000))
          }
        }
        let revision = hub.revision
        // The other reader sees all of it.
        var seen: UInt64 = 0
        while seen < revision {
          seen = try await reader.event().id
          taken += 1
        }
      }
      #expect(sent == 64_000 && taken >= 16)
      #expect(ProcessUsage.residentBytes() - memory < 200 << 20)
      // The stalled one gets the newest once it reads again, not a queue of what it has missed.
      var events = 0
      var seen: UInt64 = 0
      while seen < hub.revision {
        seen = try await stalled.event().id
        events += 1
      }
      // Those that the kernel's buffers hold, and the newest.
      #expect(events <= 10, "\(events) events waited")
    }
  }

  @Test("an agent's pictures are served to who may look, and to nobody else")
  func pictures() async throws {
    let health = ServiceHealth { _, _ in }
    let shelf = PictureShelf()
    let token = try AccessToken("0123456789abcdef")
    try await serving(try hub(), content: .health(health, shelf), token: token) {
      (port: Int) async throws -> Void in
      func get(_ path: String, _ token: String? = "0123456789abcdef") async throws
        -> HTTPClient.Answer
      {
        try await HTTPClient.get(
          path, port: port, headers: token.map { ["Authorization: Bearer \($0)"] } ?? [])
      }
      #expect(try await get("/").body.contains("No picture yet"))
      #expect(try await get("/overlays/0.png").status == 404)
      shelf.replace(with: [
        .init(caption: "case <script>\"1\"", png: Array("first".utf8)),
        .init(caption: "case 2", png: Array("second".utf8)),
      ])
      let page = try await get("/")
      #expect(page.status == 200 && page.body.contains("case &lt;script&gt;&quot;1&quot;"))
      #expect(!page.body.contains("<script"))
      let picture = try await get("/overlays/1.png")
      #expect(picture.status == 200 && picture.body == "second")
      #expect(picture.headers["content-type"] == "image/png")
      let link = try #require(page.body.firstMatch(of: #/stylesheet" href="([^"]*)"/#)).output.1
      let style = try await get(String(link))
      #expect(style.status == 200 && style.body.contains("width: 100%"))
      #expect(style.headers["content-type"] == "text/css; charset=utf-8")
      for path in ["/overlays/2.png", "/overlays/-1.png", "/overlays/0", "/overlays/x.png"] {
        #expect(try await get(path).status == 404, "\(path)")
      }
      for path in ["/", "/overlays/0.png"] {
        #expect(try await get(path, nil).status == 401)
        #expect(try await get(path, "wrong-0123456789").status == 401)
      }
    }
  }

  @Test("a service is alive while its loop turns, and ready when it says so")
  func health() async throws {
    let health = ServiceHealth { _, _ in }
    try await serving(try hub(), content: .health(health, nil)) {
      (port: Int) async throws -> Void in
      #expect(try await HTTPClient.get("/healthz", port: port).status == 503)
      #expect(try await HTTPClient.get("/readyz", port: port).status == 503)
      #expect(try await HTTPClient.get("/metrics", port: port).status == 200)
      #expect(try await HTTPClient.get("/", port: port).status == 404)
      #expect(try await HTTPClient.get("/api/snapshot", port: port).status == 404)
    }
  }
}
