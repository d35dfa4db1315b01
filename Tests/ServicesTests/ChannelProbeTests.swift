// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Messaging
import Security
import Services
import Testing

@Suite("Trying a broker's channels", .timeLimit(.minutes(1)))
struct ChannelProbeTests {
  private func outcomes(
    _ test: TestFederation, _ role: Role, _ security: ServiceSecurity?,
    patience: Duration = .seconds(20)
  ) async throws -> [String: ChannelOutcome] {
    let results = try await ChannelProbe(
      role: role, broker: test.endpoints, security: security, context: try MessagingContext()
    ).run(patience: patience)
    return Dictionary(uniqueKeysWithValues: results.map { ($0.channel, $0.outcome) })
  }

  @Test(
    "tells that each role is let in to its channels", arguments: ["ipc", "tcp"], [true, false])
  func connected(transport: String, isSecured: Bool) async throws {
    let test = try TestFederation(transport, isSecured: isSecured)
    try await running([try test.broker()]) {
      let agent = try await outcomes(test, .agent, try test.keys?.service("agent-0"))
      #expect(
        agent == ["models.out": .connected, "updates.in": .connected, "metrics.in": .connected])
      // Not where updates leave: it would take some.
      let aggregator = try await outcomes(test, .aggregator, try test.keys?.service("aggregator"))
      #expect(
        aggregator
          == ["models.in": .connected, "metrics.in": .connected, "metrics.out": .connected])
      let monitor = try await outcomes(test, .monitor, try test.keys?.service("monitor"))
      #expect(monitor == ["metrics.out": .connected])
    }
  }

  @Test("tells a key that is refused for good from one that is not enrolled")
  func refused() async throws {
    let test = try TestFederation("tcp", isSecured: true)
    let keys = try #require(test.keys)
    try await running([try test.broker()]) {
      let wrongRole = try await outcomes(test, .monitor, try keys.service("agent-0"))
      #expect(wrongRole == ["metrics.out": .refused])
      let stranger = ServiceSecurity(
        keys: try .generate(name: "stranger", role: .monitor), trust: try keys.trust())
      let outcome = try await outcomes(test, .monitor, stranger, patience: .seconds(4))
      guard case .closed = outcome["metrics.out"] else {
        Issue.record("a stranger was told \(outcome)")
        return
      }
    }
  }

  @Test("tells that nobody is there", arguments: ["ipc", "tcp"])
  func silent(transport: String) async throws {
    let test = try TestFederation(transport)
    let outcome = try await outcomes(test, .monitor, nil, patience: .milliseconds(300))
    #expect(outcome == ["metrics.out": .silent])
  }
}
