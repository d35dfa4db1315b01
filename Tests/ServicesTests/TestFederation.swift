// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation
import Logging
import Messaging
import Security
import ServiceLifecycle
import Services
import Synchronization
import Tensors
import Testing

/// A federation of real sockets within the test process: each part can be started, stopped and
/// started again.
final class TestFederation: Sendable {
  let problem: QuadraticProblem
  let context: MessagingContext
  let endpoints: BrokerEndpoints
  let strategy: any AggregationStrategy
  let federation: FederationID
  let run: RunID
  let folder: String
  let logger: Logger
  /// Nil: without keys.
  let keys: TestKeys?

  init(
    _ transport: String, agents: Int = 2,
    strategy: any AggregationStrategy = FedBuff(bufferSize: 2), isSecured: Bool = false
  ) throws {
    folder = "/tmp/twinseg-test-\(UInt32.random(in: 0...UInt32.max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    problem = QuadraticProblem(agentCount: agents, dimension: 50, seed: 7)
    context = try MessagingContext()
    let number = UInt32.random(in: 0...UInt32.max)
    let base =
      switch transport {
      case "ipc": "ipc://\(folder)"
      case "tcp": "tcp://127.0.0.1:\(Self.freePorts())"
      default: "inproc://\(number)"
      }
    keys = isSecured ? try TestKeys(folder: folder, agents: agents) : nil
    endpoints = try BrokerEndpoints(base: Endpoint(base))
    self.strategy = strategy
    federation = try FederationID("test")
    run = try RunID("run")
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    self.logger = logger
  }

  /// The first of six ports that no other test of this process has, below those that the system
  /// gives to connections.
  private static func freePorts() -> UInt32 {
    let number = portBlocks.add(1, ordering: .relaxed).newValue
    return 20_000 + (UInt32(getpid()) &* 97 &+ number) % 2_000 * 6
  }

  private static let portBlocks = Atomic<UInt32>(0)

  deinit {
    try? FileManager.default.removeItem(atPath: folder)
  }

  func identity(_ name: String) throws -> ServiceIdentity {
    ServiceIdentity(
      federation: federation, run: run, name: try AgentID(name),
      security: try keys?.service(name))
  }

  func broker() throws -> Broker {
    try Broker(
      endpoints: endpoints, context: context, security: try keys?.broker(), logger: logger)
  }

  /// An aggregator that continues what is in the folder, if one is given.
  func aggregator(
    runFolder: String? = nil, last: UInt64? = nil, brokers: [BrokerEndpoints]? = nil
  ) throws -> Aggregator {
    let configuration = CoordinatorConfiguration(
      strategy: strategy,
      directive: try Directive(pace: strategy.pace, localSteps: 5, learningRate: 0.5),
      arithmetic: try AggregationArithmetic(serverLearningRate: Double(problem.agentCount)),
      lease: .seconds(30),
      snapshotDelay: .milliseconds(200), publishInterval: .zero,
      lastVersion: last.map(Version.init))
    let initial = try ParameterVector(
      manifest: .flat(count: problem.dimension), repeating: 0)
    let storage = try runFolder.map {
      try RunStorage(
        folder: $0,
        run: RunDescription(
          federation: federation, run: run, manifest: initial.manifest,
          assembly: AssemblyDescription(configuration)),
        keptVersions: 10, keptUpdates: 10)
    }
    let (coordinator, assembly) =
      try storage?.restore(configuration) { initial }
      ?? (
        Coordinator(configuration: configuration),
        ModelAssembly(
          model: initial, version: .initial, arithmetic: configuration.arithmetic,
          baseVersions: strategy.mixesLocalModels ? configuration.baseVersions : 0)
      )
    return try Aggregator(
      identity: identity("aggregator"), coordinator: coordinator, assembly: assembly,
      storage: storage, endpoints: brokers ?? [endpoints], context: context, logger: logger)
  }

  func agent(_ index: Int, brokers: [BrokerEndpoints]? = nil) throws -> Agent {
    try Agent(
      identity: identity("agent-\(index)"),
      configuration: ParticipantConfiguration(
        heartbeatInterval: .milliseconds(100), resendInterval: .seconds(2)),
      learner: QuadraticLearner(problem: problem, agent: index, secondsPerUpdate: 0.01),
      outbox: Outbox(inMemory: UInt64(index + 1)), softwareVersion: "test",
      endpoints: brokers ?? [endpoints], context: context, logger: logger)
  }

  func watcher(brokers: [BrokerEndpoints]? = nil) throws -> FederationWatcher {
    try FederationWatcher(
      federation: federation, run: run, watchesModels: keys == nil,
      endpoints: brokers ?? [endpoints],
      security: try keys?.service("monitor"), context: context, logger: logger)
  }
}

/// Waits for the first observation that `body` turns into a value.
func first<Value: Sendable>(
  _ watcher: FederationWatcher, within limit: Duration = .seconds(30),
  _ body: @escaping @Sendable (FederationObservation) -> Value?
) async throws -> Value? {
  try await withThrowingTaskGroup(of: Value?.self) { group in
    group.addTask {
      for await observation in watcher.observations {
        if let value = body(observation) { return value }
      }
      return nil
    }
    group.addTask {
      try await Task.sleep(for: limit)
      return nil
    }
    defer { group.cancelAll() }
    return try await group.next() ?? nil
  }
}

/// Runs services beside `body` and stops them after it.
func running<Value: Sendable>(
  _ services: [any Service], _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
  try await withThrowingTaskGroup(of: Void.self) { group in
    for service in services { group.addTask { try await service.run() } }
    defer { group.cancelAll() }
    return try await body()
  }
}
