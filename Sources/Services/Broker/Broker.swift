// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Logging
import Messaging
import ServiceLifecycle

/// Moves messages between the aggregator, agents and monitors on three channels, so that metrics
/// never wait behind models. It keeps the last model for those who come late, and reads none of
/// what it carries.
package actor Broker: Service {
  private nonisolated let executor: PollingExecutor
  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  private let logger: Logger
  private let modelsIn: Socket
  private let modelsOut: Socket
  private let updatesIn: Socket
  private let updatesOut: Socket
  private let metricsIn: Socket
  private let metricsOut: Socket
  private var cache = ModelCache()
  private var isStopping = false
  package private(set) var traffic = BrokerTraffic()

  /// Messages moved on one channel before the others get their turn.
  private static let burst = 64
  /// Parts of one message: a model of 8 GiB.
  private static let maximumParts = 8_200

  /// Binds all sockets; messages flow once ``run()`` does.
  /// - Throws: ``MessagingError``.
  package init(
    endpoints: BrokerEndpoints, context: MessagingContext, logger: Logger
  ) throws(MessagingError) {
    let modelsIn = try Socket.open(
      .rawSubscriber, in: context, options: ChannelOptions.modelsIntoBroker)
    let modelsOut = try Socket.open(
      .cachingPublisher, in: context, options: ChannelOptions.modelsOutOfBroker)
    let updatesIn = try Socket.open(.pull, in: context, options: ChannelOptions.updatesIntoBroker)
    let updatesOut = try Socket.open(.push, in: context, options: ChannelOptions.updatesOutOfBroker)
    let metricsIn = try Socket.open(.rawSubscriber, in: context, options: ChannelOptions.metrics)
    let metricsOut = try Socket.open(
      .droppingPublisher, in: context, options: ChannelOptions.metrics)
    // Those who send come last: what they sent is not to find a broker half there.
    try modelsOut.bind(endpoints.modelsOut)
    try updatesOut.bind(endpoints.updatesOut)
    try metricsOut.bind(endpoints.metricsOut)
    try metricsIn.bind(endpoints.metricsIn)
    try updatesIn.bind(endpoints.updatesIn)
    try modelsIn.bind(endpoints.modelsIn)
    executor = try PollingExecutor(name: "broker")
    self.logger = logger
    self.modelsIn = modelsIn
    self.modelsOut = modelsOut
    self.updatesIn = updatesIn
    self.updatesOut = updatesOut
    self.metricsIn = metricsIn
    self.metricsOut = metricsOut
  }

  /// Moves messages until ``requestStop()``, a graceful shutdown or cancellation.
  package func run() async throws {
    try await withTaskCancellationOrGracefulShutdownHandler {
      try await serve()
    } onCancelOrGracefulShutdown: {
      Task { await self.requestStop() }
    }
  }

  private func serve() async throws {
    defer { executor.stop() }
    // Everything upstream, whatever is subscribed downstream: a subscriber may come any time.
    _ = try modelsIn.send([try Frame([1])])
    _ = try metricsIn.send([try Frame([1])])
    while !isStopping {
      await executor.wait(for: try interests(), until: nil)
      try moveModels()
      try moveUpdates()
      try moveMetrics()
    }
    logger.info("broker stopped", metadata: ["traffic": "\(traffic)"])
  }

  package func requestStop() {
    isStopping = true
    executor.interrupt()
  }

  /// Updates wait at the agents while nobody can take them: what the broker does not read, it
  /// cannot lose.
  private func interests() throws(MessagingError) -> [PollInterest] {
    let updates = try updatesOut.isWritable() ? updatesIn.readable : updatesOut.writable
    return [
      modelsIn.readable, modelsOut.readable, updates, metricsIn.readable, metricsOut.readable,
    ]
  }

  private func moveModels() throws {
    for _ in 0..<Self.burst {
      guard let message = try received(from: modelsIn) else { break }
      traffic.models.add(message)
      if message.first?.equals(Topics.model) == true { traffic.broadcasts.add(message) }
      cache.note(message)
      _ = try modelsOut.send(message)
    }
    try answerSubscriptions()
  }

  private func moveUpdates() throws {
    for _ in 0..<Self.burst {
      guard try updatesOut.isWritable(), let message = try received(from: updatesIn) else { return }
      traffic.updates.add(message)
      if try !updatesOut.send(message) {
        // The aggregator left between the two lines: the agent will send again.
        logger.warning("an update found no aggregator")
      }
    }
  }

  private func moveMetrics() throws {
    // Upstream everything is subscribed already.
    while try received(from: metricsOut) != nil {}
    for _ in 0..<Self.burst {
      guard let message = try received(from: metricsIn) else { return }
      traffic.metrics.add(message)
      _ = try metricsOut.send(message)
    }
  }

  /// A message of too many parts is dropped; its sender is not told, since a broker speaks for
  /// nobody.
  private func received(from socket: borrowing Socket) throws -> [Frame]? {
    while true {
      do {
        return try socket.receive(maximumParts: Self.maximumParts)
      } catch {
        guard case .tooManyParts = error else { throw error }
        logger.warning("dropped a message", metadata: ["reason": "\(error)"])
      }
    }
  }

  /// A topic that nobody subscribes to.
  private static let nothing = "none"

  /// What is sent next after a subscription goes to that subscriber alone. Without a model that must
  /// be something that matches nothing, or the next model would reach nobody else.
  private func answerSubscriptions() throws {
    while let message = try received(from: modelsOut) {
      guard message.count == 1, let request = message.first else { continue }
      let (verb, prefix) = request.withBytes { ($0.first, Array($0.dropFirst())) }
      switch verb {
      case 0:
        try modelsOut.accept(unsubscription: prefix)
      case 1:
        try modelsOut.accept(subscription: prefix)
        _ = try modelsOut.send(
          cache.answer(toSubscription: prefix) ?? [try Frame(Self.nothing.utf8)])
      default:
        continue
      }
    }
  }
}
