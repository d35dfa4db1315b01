// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation
import Messaging
import Security
import Services
import Tensors
import Testing

/// Strangers who only cost: none of them ends a handshake.
@Suite("A flood of strangers", .timeLimit(.minutes(3)))
struct FloodTests {
  @Test("costs a bounded amount of memory, and agents go on as if it were not there")
  func flood() async throws {
    DescriptorLimit.raise()
    let test = try TestFederation("tcp", isSecured: true)
    let broker = try test.broker()
    let aggregator = try test.aggregator(last: 150)
    let agents = (try test.agent(0), try test.agent(1))
    let before = try residentBytes()
    let (updates, models) = (test.endpoints.updatesIn, test.endpoints.modelsOut)
    try await running([broker, agents.0, agents.1]) {
      async let finished: Void = aggregator.run()
      // Those that say nothing, those that say what ZeroMQ says first and no more, and garbage.
      let (silent, polite, garbage) = try (
        Flood(400, to: updates), Flood(300, to: models), Flood(300, to: updates)
      )
      let greeting: [UInt8] =
        [0xFF, 0, 0, 0, 0, 0, 0, 0, 1, 0x7F, 3, 0] + Array("CURVE".utf8)
        + [UInt8](repeating: 0, count: 47)
      #expect(greeting.count == 64)
      polite.send(greeting)
      var random = SystemRandomNumberGenerator()
      garbage.send((0..<65_536).map { _ in UInt8.random(in: 0...255, using: &random) })
      let during = try residentBytes()
      #expect(during - before < 100 << 20, "grown by \((during - before) >> 20) MiB")
      for flood in [silent, polite, garbage] {
        #expect(flood.waitUntilClosed(within: .seconds(30)) == 0)
      }
      try await finished
      let after = try residentBytes()
      #expect(after - before < 100 << 20, "grown by \((after - before) >> 20) MiB")
    }
    let summary = await aggregator.summary
    #expect(summary.version == 150)
    #expect(summary.refusals == 0)
    // ZeroMQ says nothing of those that began with garbage.
    #expect(await broker.traffic.refused["handshakeFailed"] ?? 0 >= 700)
  }
}
