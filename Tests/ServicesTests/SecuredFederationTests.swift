// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import Foundation
import Messaging
import Security
import Services
import Tensors
import Testing

@Suite("A federation with keys", .timeLimit(.minutes(3)))
struct SecuredFederationTests {
  @Test("reaches the optimum, and refuses nothing", arguments: ["ipc", "tcp"])
  func converges(transport: String) async throws {
    let test = try TestFederation(transport, isSecured: true)
    let folder = test.folder + "/run"
    let (broker, aggregator) = (try test.broker(), try test.aggregator(runFolder: folder, last: 60))
    let agents = (try test.agent(0), try test.agent(1))
    let watcher = try test.watcher()
    try await running([broker, agents.0, agents.1, watcher]) { try await aggregator.run() }
    let model = try ModelStore(reading: folder, run: test.run).parameters(of: Version(60))
    #expect(test.problem.distance(of: model.elements) <= 1e-3)
    #expect(await aggregator.summary.refusals == 0)
    #expect(await broker.traffic.refused == [:])
  }

  @Test("lets nobody in who is not enrolled for the channel")
  func admission() async throws {
    let test = try TestFederation("ipc", isSecured: true)
    let broker = try test.broker()
    let endpoints = test.endpoints
    let cases: [(SocketKind, Endpoint, String, CurveKeyPair?, String)] = [
      // A stranger everywhere.
      (.droppingPublisher, endpoints.modelsIn, "monitor", try CurveKeyPair(), "unknownKey"),
      (.push, endpoints.updatesIn, "monitor", try CurveKeyPair(), "unknownKey"),
      (.pull, endpoints.updatesOut, "monitor", try CurveKeyPair(), "unknownKey"),
      // Keys for metrics that publish a model, keys of agents that take updates, and so on.
      (.droppingPublisher, endpoints.modelsIn, "monitor", nil, "wrongRole"),
      (.droppingPublisher, endpoints.modelsIn, "agent-0", nil, "wrongRole"),
      (.pull, endpoints.updatesOut, "agent-0", nil, "wrongRole"),
      (.push, endpoints.updatesIn, "aggregator", nil, "wrongRole"),
      (.subscriber, endpoints.modelsOut, "monitor", nil, "wrongRole"),
      (.droppingPublisher, endpoints.metricsIn, "monitor", nil, "wrongRole"),
    ]
    try await running([broker]) {
      for (index, (kind, endpoint, name, keys, cause)) in cases.enumerated() {
        let before = await broker.traffic.refused[cause] ?? 0
        let intruder = try Intruder(test, kind, to: endpoint, as: name, with: keys)
        let event = try await intruder.event { event in
          switch event {
          case .connected, .handshakeFailed: true
          default: false
          }
        }
        guard case .handshakeFailed = event else {
          Issue.record("case \(index): \(String(describing: event))")
          continue
        }
        #expect(await broker.traffic.refused[cause] ?? 0 > before, "case \(index)")
      }
    }
  }

  @Test("hears of an enrolled agent only what is its own to say")
  func permissions() async throws {
    let test = try TestFederation("ipc", isSecured: true)
    let (broker, aggregator) = (try test.broker(), try test.aggregator())
    try await running([broker, aggregator]) {
      // Another's inbox: what is sent there does not arrive, what is sent to all does.
      let spy = try Intruder(
        test, .subscriber, to: test.endpoints.modelsOut, as: "agent-1",
        subscribingTo: ["inbox/agent-0/", "", "model"])
      let seen = try await spy.message()
      #expect(seen?.first?.equals("model") == true)
      #expect(await broker.traffic.refused["forbiddenSubscription"] == 2)

      // Metrics in another's name.
      let monitor = try Intruder(
        test, .subscriber, to: test.endpoints.metricsOut, as: "monitor",
        subscribingTo: ["metrics/"])
      #expect(try await monitor.event { if case .connected = $0 { true } else { false } } != nil)
      let liar = try Intruder(test, .publisher, to: test.endpoints.metricsIn, as: "agent-1")
      // The broker's subscription says that it listens.
      #expect(try await liar.message() != nil)
      #expect(
        try await liar.send([
          try Frame("metrics/agent-0/training".utf8), try Frame([1]), try Frame([]),
        ]))
      #expect(
        try await liar.send([
          try Frame("metrics/agent-1/training".utf8), try Frame([2]), try Frame([]),
        ]))
      let heard = try await monitor.message { $0.first?.begins(with: "metrics/agent-") == true }
      #expect(heard?.first?.equals("metrics/agent-1/training") == true)
      #expect(await broker.traffic.refused["forbiddenTopic"] == 1)
    }
  }

  @Test("counts no message that is not the sender's own, and answers nobody for it")
  func forgedUpdates() async throws {
    let test = try TestFederation("ipc", isSecured: true)
    let keys = try #require(test.keys)
    let (broker, aggregator) = (try test.broker(), try test.aggregator())
    let watcher = try test.watcher()
    let (own, other) = (
      try keys.identity("agent-1").signingKeys, try keys.identity("agent-0").signingKeys
    )
    let goodbye = MessageBody.goodbye(reason: "")
    func message(
      _ sender: String, sequence: UInt64, _ signer: SigningKeyPair?
    ) throws -> HandMadeMessage {
      var message = HandMadeMessage(
        envelope: try test.envelope(goodbye, from: sender, incarnation: 9, sequence: sequence))
      if let signer { message.sign(with: signer) }
      return message
    }
    var altered = try message("agent-1", sequence: 2, own)
    altered.signature[3] ^= 4
    let fresh = try message("agent-1", sequence: 5, own)
    // Overtaken on its way through another broker.
    let late = try message("agent-1", sequence: 4, own)
    let cases: [(HandMadeMessage, RefusalCause?)] = [
      (try message("agent-0", sequence: 1, own), .wrongSender),
      (try message("agent-0", sequence: 1, other), .wrongSender),
      (try message("agent-1", sequence: 1, nil), .unsigned),
      (try message("agent-1", sequence: 1, other), .wrongSignature), (altered, .wrongSignature),
      (fresh, nil), (fresh, .replayed), (late, nil), (late, .replayed),
    ]
    try await running([broker, aggregator, watcher]) {
      let sender = try Intruder(test, .push, to: test.endpoints.updatesIn, as: "agent-1")
      for (message, cause) in cases {
        let before = await aggregator.refused
        #expect(try await sender.send(try message.frames()))
        guard let cause else { continue }
        let refusal = try await first(watcher) { observation -> RefusalRecord? in
          guard case .metric(_, let event) = observation,
            case .updateRefused(let refusal) = event.kind
          else { return nil }
          return refusal
        }
        #expect(refusal != nil, "\(cause)")
        // Counted once, under its cause and no other.
        let expected = before.merging([cause: 1], uniquingKeysWith: +)
        #expect(await aggregator.refused == expected, "\(cause)")
      }
    }
    #expect(await aggregator.summary.updatesFolded == 0)
  }

  @Test("trains from no model that is not the aggregator's own to the last byte")
  func forgedModels() async throws {
    let test = try TestFederation("ipc", isSecured: true)
    let broker = try test.broker()
    let agent = try test.agent(0)
    // What a broker can do to a model that goes through it.
    var alteredChunk = try test.signedModel(1, value: 1)
    let (chunk, payload) = try TestFederation.chunk(1.5, count: test.problem.dimension)
    alteredChunk.chunks = [chunk]
    var alteredAll = alteredChunk
    alteredAll.envelope = try test.envelope(
      .globalModel(
        GlobalModel(
          version: Version(1), manifest: try .flat(count: test.problem.dimension),
          payload: payload, directive: try Directive(pace: .continuous))), from: "aggregator")
    var unsigned = try test.signedModel(1, value: 1)
    unsigned.signature = []
    let byAgent = try test.signedModel(1, value: 1, signedBy: "agent-1")
    var misdirected = try test.signedModel(1, value: 1, topic: "inbox/agent-1/")
    misdirected.topic = "inbox/agent-0/"
    let forged = [alteredAll, unsigned, byAgent, misdirected, alteredChunk]
    let good = try test.signedModel(2, value: 2, incarnation: 7)
    let old = try test.signedModel(9, value: 9, incarnation: 6)
    try await running([broker, agent]) {
      let aggregator = try Intruder(test, .publisher, to: test.endpoints.modelsIn, as: "aggregator")
      let taker = try Intruder(test, .pull, to: test.endpoints.updatesOut, as: "aggregator")
      // A hello: the agent is subscribed.
      #expect(try await taker.message() != nil)
      for message in forged { #expect(try await aggregator.send(try message.frames())) }
      #expect(try await aggregator.send(try good.frames()))
      #expect(try await aggregator.send(try old.frames()))
      let update = try await taker.message { parts in
        guard parts.count > 1, let decoder = try? EnvelopeDecoder(),
          let envelope = try? parts[1].withBytes(decoder.decode),
          case .localUpdate = envelope.body
        else { return false }
        return true
      }
      let parts = try #require(update)
      #expect(parts[0].equals("agent-0"))
      guard case .localUpdate(let body) = try parts[1].withBytes(EnvelopeDecoder().decode).body
      else {
        return
      }
      #expect(body.baseVersion == Version(2))
    }
    let refused = await agent.refused
    #expect(refused[.unsigned] == 1)
    #expect(refused[.wrongSignature] == 3)
  }

  @Test("cuts the connections of keys that are revoked, and takes them back never")
  func revocation() async throws {
    let test = try TestFederation("tcp", isSecured: true)
    let keys = try #require(test.keys)
    let broker = try test.broker()
    // Nobody answers its first handshake: its subscription goes through the second.
    let listener = try Intruder(
      test, .subscriber, to: test.endpoints.modelsOut, as: "agent-0", subscribingTo: ["model"])
    #expect(
      try await listener.event { if case .handshakeFailed = $0 { true } else { false } } != nil)
    try await running([broker]) {
      let sender = try Intruder(test, .push, to: test.endpoints.updatesIn, as: "agent-0")
      let other = try Intruder(test, .push, to: test.endpoints.updatesIn, as: "agent-1")
      let taker = try Intruder(test, .pull, to: test.endpoints.updatesOut, as: "aggregator")
      for name in ["agent-0", "agent-1"] {
        #expect(try await (name == "agent-0" ? sender : other).send([try Frame(name.utf8)]))
        #expect(try await taker.message()?.first?.equals(name) == true)
      }
      let silent = try Intruder(test, .push, to: test.endpoints.updatesIn, as: "agent-0")
      for intruder in [listener, silent] {
        #expect(
          try await intruder.event { if case .connected = $0 { true } else { false } } != nil)
      }
      try keys.file.revoke("agent-0")
      for intruder in [listener, sender] {
        #expect(
          try await intruder.event { if case .disconnected = $0 { true } else { false } } != nil)
        let answer = try await intruder.event {
          if case .handshakeFailed = $0 { true } else { false }
        }
        guard case .handshakeFailed(_, "the peer refused the credentials") = answer else {
          Issue.record("\(String(describing: answer))")
          continue
        }
      }
      #expect(await broker.traffic.refused["revokedKey"] ?? 0 >= 2)
      // One that was let in before, and has not said a word until now.
      #expect(try await silent.send([try Frame("am I still here?".utf8)]))
      #expect(try await silent.event { if case .disconnected = $0 { true } else { false } } != nil)
      // The others are not disturbed.
      #expect(try await other.send([try Frame("still here".utf8)]))
      #expect(try await taker.message()?.last?.equals("still here") == true)
      // Those that only listen are cut, too, whoever subscribed first.
      let monitors = try (0..<2).map { _ in
        try Intruder(
          test, .subscriber, to: test.endpoints.metricsOut, as: "monitor",
          subscribingTo: ["metrics/"])
      }
      for monitor in monitors {
        #expect(
          try await monitor.event { if case .connected = $0 { true } else { false } } != nil)
      }
      try keys.file.revoke("monitor")
      for monitor in monitors {
        #expect(
          try await monitor.event { if case .disconnected = $0 { true } else { false } } != nil)
      }
      try keys.file.revoke("aggregator")
      #expect(try await taker.event { if case .disconnected = $0 { true } else { false } } != nil)
    }
  }

  @Test("moves to the next key of the broker while the old one still serves")
  func rotation() async throws {
    let test = try TestFederation("ipc", isSecured: true)
    let keys = try #require(test.keys)
    let next = try SecretIdentity.generate(name: "broker-next", role: .broker)
    try keys.file.enroll(next.publicIdentity)
    let nextFolder = test.folder + "/next"
    try FileManager.default.createDirectory(atPath: nextFolder, withIntermediateDirectories: true)
    let nextEndpoints = try BrokerEndpoints(base: Endpoint("ipc://\(nextFolder)"))
    let broker = try Broker(
      endpoints: test.endpoints, context: test.context,
      security: BrokerSecurity(
        keys: try keys.identity("broker"), trust: try keys.trust(), next: (next, nextEndpoints)),
      logger: test.logger)
    func agent(_ index: Int, _ broker: String, _ endpoints: BrokerEndpoints) throws -> Agent {
      let security = ServiceSecurity(
        keys: try keys.identity("agent-\(index)"), trust: try keys.trust(), brokerName: broker)
      return try Agent(
        identity: ServiceIdentity(
          federation: test.federation, run: test.run, name: try AgentID("agent-\(index)"),
          security: security),
        configuration: ParticipantConfiguration(
          heartbeatInterval: .milliseconds(100), resendInterval: .seconds(2)),
        learner: QuadraticLearner(problem: test.problem, agent: index, secondsPerUpdate: 0.01),
        outbox: Outbox(inMemory: UInt64(index + 1)), softwareVersion: "test",
        endpoints: [endpoints], context: test.context, logger: test.logger)
    }
    // One agent knows the old key, the other the new one; both count.
    let agents = (
      try agent(0, "broker", test.endpoints), try agent(1, "broker-next", nextEndpoints)
    )
    let taker = try Intruder(test, .pull, to: test.endpoints.updatesOut, as: "aggregator")
    try await running([broker, agents.0, agents.1]) {
      for name in ["agent-0", "agent-1"] {
        let message = try await taker.message { $0.first?.equals(name) == true }
        #expect(message != nil, "\(name)")
      }
    }
  }
}
