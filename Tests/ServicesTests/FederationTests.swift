// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation
import Messaging
import Services
import Tensors
import Testing

/// Federations over real sockets, within one process.
@Suite("A federation", .timeLimit(.minutes(2)))
struct FederationTests {
  static let cases: [(String, any AggregationStrategy)] = [
    ("inproc", FedBuff(bufferSize: 2)), ("inproc", FedAvg(minimumAgents: 2)),
    ("ipc", FedBuff(bufferSize: 2)), ("ipc", FedAvg(minimumAgents: 2)),
  ]

  @Test("of two agents reaches the optimum", arguments: cases)
  func converges(transport: String, strategy: any AggregationStrategy) async throws {
    let test = try TestFederation(transport, strategy: strategy)
    let (broker, aggregator, watcher) = (
      try test.broker(), try test.aggregator(), try test.watcher()
    )
    let agents = (try test.agent(0), try test.agent(1))
    let problem = test.problem
    let reached = try await running([broker, aggregator, watcher, agents.0, agents.1]) {
      try await first(watcher) { observation -> Version? in
        guard case .model(let version, let parameters) = observation,
          problem.distance(of: parameters.elements) <= 1e-3
        else { return nil }
        return version
      }
    }
    let version = try #require(reached, "the optimum was not reached")
    #expect(version > .initial)
    let summary = await aggregator.summary
    #expect(summary.refusals == 0)
    #expect(summary.updatesFolded >= Int(version.number) * 2)
  }

  @Test("takes agents that started before the broker and the aggregator")
  func earlyAgent() async throws {
    let test = try TestFederation("ipc")
    let agents = (try test.agent(0), try test.agent(1))
    let problem = test.problem
    let reached = try await running([agents.0, agents.1]) {
      // The agents run already; only now is there someone to talk to.
      let aggregator = try test.aggregator()
      let watcher = try test.watcher()
      return try await running([aggregator, watcher]) {
        let broker = try test.broker()
        return try await running([broker]) {
          try await first(watcher) { observation -> Bool? in
            guard case .model(_, let parameters) = observation,
              problem.distance(of: parameters.elements) <= 1e-3
            else { return nil }
            return true
          }
        }
      }
    }
    #expect(reached == true)
  }

  @Test("gives an agent that comes late the current model, even while the aggregator is away")
  func lateAgent() async throws {
    let test = try TestFederation("ipc", strategy: FedBuff(bufferSize: 1))
    let broker = try test.broker()
    let early = try test.watcher()
    try await running([broker, early]) {
      let aggregator = try test.aggregator(last: 3)
      let agent = try test.agent(0)
      // The aggregator ends by itself after its third version.
      let third = try await running([agent]) {
        try await aggregator.run()
        return try await first(early) { observation -> Version? in
          guard case .model(let version, _) = observation, version == Version(3) else { return nil }
          return version
        }
      }
      #expect(third == Version(3))
      let late = try test.watcher()
      let seen = try await running([late]) {
        try await first(late) { observation -> Version? in
          if case .model(let version, _) = observation { version } else { nil }
        }
      }
      #expect(seen == Version(3))
    }
  }

  @Test("goes on from the newest kept version when the aggregator is started again")
  func aggregatorRestart() async throws {
    let test = try TestFederation("ipc")
    let folder = test.folder + "/run"
    let broker = try test.broker()
    let agents = (try test.agent(0), try test.agent(1))
    let watcher = try test.watcher()
    try await running([broker, agents.0, agents.1, watcher]) {
      try await test.aggregator(runFolder: folder, last: 4).run()
      let fourth = try Journal(reading: folder).versions().last?.version
      #expect(fourth == Version(4))
      try await test.aggregator(runFolder: folder, last: 8).run()
      let eighth = try Journal(reading: folder).versions().last?.version
      #expect(eighth == Version(8))
      let replay = try Replay(folder: folder).run()
      #expect(replay.isSound && replay.replayedCount == 8)
    }
  }

  @Test("of several brokers loses none but what runs through one that dies")
  func severalBrokers() async throws {
    let test = try TestFederation("ipc")
    let brokers = try ["a", "b"].map {
      try BrokerEndpoints(base: Endpoint("ipc://\(test.folder)/\($0)"))
    }
    for name in ["a", "b"] {
      try FileManager.default.createDirectory(
        atPath: "\(test.folder)/\(name)", withIntermediateDirectories: true)
    }
    @Sendable func broker(_ index: Int) throws -> Broker {
      try Broker(endpoints: brokers[index], context: test.context, logger: test.logger)
    }
    let aggregator = try test.aggregator(last: 40, brokers: brokers)
    let agents = (try test.agent(0, brokers: brokers), try test.agent(1, brokers: brokers))
    // One of the two is there at any time, and each of them dies once.
    @Sendable func phase(dying: Int, staying: Int, target: UInt64) async throws {
      let watcher = try test.watcher(brokers: [brokers[staying]])
      let stayingBroker = try broker(staying)
      let stays = Task { try await stayingBroker.run() }
      // Its sockets close when nobody has it any more.
      try await running([try broker(dying)]) {
        try await reached(target - 6, watcher)
      }
      try await reached(target, try test.watcher(brokers: [brokers[staying]]))
      await stayingBroker.requestStop()
      try await stays.value
    }
    try await running([aggregator, agents.0, agents.1]) {
      for (dying, staying, target) in [(0, 1, UInt64(12)), (1, 0, 24), (0, 1, 40)] {
        try await phase(dying: dying, staying: staying, target: target)
      }
    }
    #expect(await aggregator.summary.version == 40)
  }

  @Test("goes on for more messages than queues hold when one of two brokers stays away")
  func absentBroker() async throws {
    let test = try TestFederation("ipc")
    let brokers = try ["a", "b"].map { name in
      try FileManager.default.createDirectory(
        atPath: "\(test.folder)/\(name)", withIntermediateDirectories: true)
      return try BrokerEndpoints(base: Endpoint("ipc://\(test.folder)/\(name)"))
    }
    let staying = try Broker(endpoints: brokers[1], context: test.context, logger: test.logger)
    // Each version is a model and the answers to its updates.
    let aggregator = try test.aggregator(last: 500, brokers: brokers)
    let agents = (try test.agent(0, brokers: brokers), try test.agent(1, brokers: brokers))
    try await running([staying, agents.0, agents.1]) {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await aggregator.run() }
        // Its sockets close when nobody has it any more.
        try await running([
          try Broker(endpoints: brokers[0], context: test.context, logger: test.logger)
        ]) {
          try await reached(3, try test.watcher(brokers: [brokers[0]]))
        }
        try await group.waitForAll()
      }
    }
    let version = await aggregator.summary.version
    #expect(version == 500)
  }

  private func reached(_ target: UInt64, _ watcher: FederationWatcher) async throws {
    let seen = try await running([watcher]) {
      try await first(watcher) { observation -> Bool? in
        guard case .model(let version, _) = observation else { return nil }
        return version.number >= target ? true : nil
      }
    }
    #expect(seen == true, "version \(target)")
  }

  @Test("goes on when the broker is replaced")
  func brokerRestart() async throws {
    let test = try TestFederation("ipc")
    let aggregator = try test.aggregator(last: 12)
    let agents = (try test.agent(0), try test.agent(1))
    try await running([agents.0, agents.1]) {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await aggregator.run() }
        for target in [UInt64(4), 12] {
          let broker = try test.broker()
          let watcher = try test.watcher()
          let seen = try await running([broker, watcher]) {
            try await first(watcher) { observation -> Bool? in
              guard case .model(let version, _) = observation else { return nil }
              return version.number >= target ? true : nil
            }
          }
          #expect(seen == true, "version \(target)")
        }
        try await group.waitForAll()
      }
    }
  }
}
