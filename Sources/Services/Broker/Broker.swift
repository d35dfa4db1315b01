// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import Logging
import Messaging
import Security
import ServiceLifecycle
import Tensors

/// Moves messages between the aggregator, agents and monitors on three channels, so that metrics
/// never wait behind models. It keeps the last model for those who come late, and reads none of
/// what it carries.
///
/// With keys, only enrolled identities connect, each to the channels of its role and no topics but
/// its own; updates get the name of the connection's key as a first part.
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
  private let context: MessagingContext
  private let security: BrokerSecurity?
  private let authenticator: Authenticator?
  private let policy: BrokerPolicy?
  private let probe: BrokerProbe?
  /// Where each channel listens, wildcards filled in.
  private let listening: [(BrokerChannel, Endpoint, CurvePublicKey)]
  private let doors: [BrokerDoor]
  private let refusals: RefusalLog
  private let health: ServiceHealth?
  private var vitals = ServiceVitals(role: .broker)
  /// Nil: the broker tells nothing of itself.
  private var composer: MessageComposer?
  private var gate: BrokerGate?
  private var cache = ModelCache()
  private var isStopping = false
  private var counted = BrokerTraffic()

  package var traffic: BrokerTraffic {
    var traffic = counted
    for (cause, count) in refusals.counts { traffic.refused[cause.rawValue] = count }
    return traffic
  }

  /// Messages moved on one channel before the others get their turn.
  private static let burst = 64
  /// Parts of one message: a model of 8 GiB.
  private static let maximumParts = 8_200
  /// Parts of a metric event: topic, envelope, signature and the empty one.
  private static let metricParts = 4

  /// Binds all sockets; messages flow once ``run()`` does.
  /// - Parameters:
  ///   - identity: in whose name the broker tells how it is, and of which run; nil: it tells nothing.
  ///   - health: is told how the service is.
  /// - Throws: ``MessagingError``, ``SecurityError``, ``ServiceError/unencryptable(endpoint:)``.
  package init(
    endpoints: BrokerEndpoints, context: MessagingContext, security: BrokerSecurity? = nil,
    identity: ServiceIdentity? = nil, health: ServiceHealth? = nil, logger: Logger
  ) throws {
    let refusals = RefusalLog(logger: logger)
    if let security {
      if case .inproc = endpoints.base {
        throw ServiceError.unencryptable(endpoint: "\(endpoints.base)")
      }
      let probe = BrokerProbe(keys: try CurveKeyPair(), context: context)
      let policy = BrokerPolicy(
        trust: security.trust, refusals: refusals, probe: probe.keys.publicKey)
      // Before any socket that lets others in.
      authenticator = try Authenticator(policy: policy, context: context)
      gate = BrokerGate(trust: security.trust, refusals: refusals)
      self.policy = policy
      self.probe = probe
    } else {
      (authenticator, policy, probe, gate) = (nil, nil, nil, nil)
    }
    let modelsIn = try Self.open(
      .rawSubscriber, .modelsIn, ChannelOptions.modelsIntoBroker, context, security)
    let modelsOut = try Self.open(
      .cachingPublisher, .modelsOut, ChannelOptions.modelsOutOfBroker, context, security)
    let updatesIn = try Self.open(
      .pull, .updatesIn, ChannelOptions.updatesIntoBroker, context, security)
    let updatesOut = try Self.open(
      .push, .updatesOut, ChannelOptions.updatesOutOfBroker, context, security)
    let metricsIn = try Self.open(
      .rawSubscriber, .metricsIn, ChannelOptions.metrics, context, security)
    let metricsOut = try Self.open(
      .droppingPublisher, .metricsOut, ChannelOptions.metrics, context, security)
    doors = [
      try BrokerDoor(modelsIn, .modelsIn, in: context),
      try BrokerDoor(modelsOut, .modelsOut, in: context),
      try BrokerDoor(updatesIn, .updatesIn, in: context),
      try BrokerDoor(updatesOut, .updatesOut, in: context),
      try BrokerDoor(metricsIn, .metricsIn, in: context),
      try BrokerDoor(metricsOut, .metricsOut, in: context),
    ]
    // Those who send come last: what they sent is not to find a broker half there.
    var listening: [(BrokerChannel, Endpoint, CurvePublicKey)] = []
    try Self.bind(modelsOut, .modelsOut, endpoints, security, &listening)
    try Self.bind(updatesOut, .updatesOut, endpoints, security, &listening)
    try Self.bind(metricsOut, .metricsOut, endpoints, security, &listening)
    try Self.bind(metricsIn, .metricsIn, endpoints, security, &listening)
    try Self.bind(updatesIn, .updatesIn, endpoints, security, &listening)
    try Self.bind(modelsIn, .modelsIn, endpoints, security, &listening)
    executor = try PollingExecutor(name: "broker")
    self.logger = logger
    self.health = health
    composer = identity.map { MessageComposer(identity: $0) }
    self.context = context
    self.security = security
    self.refusals = refusals
    self.listening = listening
    self.modelsIn = modelsIn
    self.modelsOut = modelsOut
    self.updatesIn = updatesIn
    self.updatesOut = updatesOut
    self.metricsIn = metricsIn
    self.metricsOut = metricsOut
  }

  private static func open(
    _ kind: SocketKind, _ channel: BrokerChannel, _ options: SocketOptions,
    _ context: MessagingContext, _ security: BrokerSecurity?
  ) throws(MessagingError) -> Socket {
    try Socket.open(
      kind, in: context, options: options, security: security?.server(channel) ?? .plain)
  }

  /// Listens with today's key, and with the next one where there is one.
  private static func bind(
    _ socket: borrowing Socket, _ channel: BrokerChannel, _ endpoints: BrokerEndpoints,
    _ security: BrokerSecurity?, _ listening: inout [(BrokerChannel, Endpoint, CurvePublicKey)]
  ) throws(MessagingError) {
    try socket.bind(channel.endpoint(of: endpoints))
    guard let security else { return }
    listening.append((channel, try socket.lastEndpoint(), security.keys.curveKeys.publicKey))
    guard let next = security.next else { return }
    try socket.bind(
      channel.endpoint(of: next.endpoints), secretKey: next.keys.curveKeys.secretBytes)
    listening.append((channel, try socket.lastEndpoint(), next.keys.curveKeys.publicKey))
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
    guard let authenticator else { return try await moveMessages() }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await authenticator.run() }
      group.addTask {
        try await self.checkGuards()
        try await self.moveMessages()
      }
      // Whichever ends first, or fails, ends both.
      defer { group.cancelAll() }
      let result = await group.nextResult()
      await authenticator.stop()
      requestStop()
      try result?.get()
      try await group.waitForAll()
    }
  }

  /// Does not let the broker serve unless a key that nobody enrolled is refused on every channel.
  private func checkGuards() async throws {
    guard let probe, let policy else { return }
    for (channel, endpoint, key) in listening {
      try await probe.run(
        channel, at: endpoint, serverKey: key, policy: policy, on: executor)
    }
    logger.info("keys are checked on every channel")
  }

  private func moveMessages() async throws {
    // Everything upstream, whatever is subscribed downstream: a subscriber may come any time.
    _ = try modelsIn.send([try Frame([1])])
    _ = try metricsIn.send([try Frame([1])])
    while !isStopping {
      await executor.wait(for: try interests(), until: vitals.next(or: gate?.nextLook))
      health?.turned(isReady: true)
      try tellVitals()
      try watchDoors()
      try moveModels()
      try moveUpdates()
      try moveMetrics()
    }
    logger.info("broker stopped", metadata: ["traffic": "\(traffic)"])
  }

  private func tellVitals() throws {
    guard let process = vitals.takeDue() else { return }
    let flows: [TrafficRecord.Flow] = [
      .init(.models, in: modelsIn.traffic, out: [modelsOut.traffic]),
      .init(
        .updates, in: updatesIn.traffic, out: [updatesOut.traffic],
        isWaiting: try !updatesOut.isWritable()),
      .init(.metrics, in: metricsIn.traffic, out: [metricsOut.traffic]),
    ]
    try publish(.processSampled(process))
    try publish(
      .trafficSampled(
        TrafficRecord(flows: flows, refused: refusals.counts.values.reduce(0, +))))
  }

  private func publish(_ kind: MetricEvent.Kind) throws {
    guard var composer else { return }
    let (event, message) = try composer.metric(kind)
    health?.note(event, from: composer.identity.name)
    _ = try metricsOut.send(message)
    self.composer = composer
  }

  package func requestStop() {
    isStopping = true
    executor.interrupt()
  }

  /// Updates wait at the agents while nobody can take them: what the broker does not read, it
  /// cannot lose.
  private func interests() throws(MessagingError) -> [PollInterest] {
    let updates = try updatesOut.isWritable() ? updatesIn.readable : updatesOut.writable
    let others = [
      modelsIn.readable, modelsOut.readable, updates, metricsIn.readable, metricsOut.readable,
    ]
    return others + doors.map(\.readable)
  }

  private func watchDoors() throws {
    let newList = gate?.newList()
    for door in doors {
      for event in try door.events() {
        gate?.note(event, on: door.channel)
        if case .handshakeFailed(_, let reason) = event {
          refusals.note(
            .handshakeFailed, offender: "a stranger", detail: "\(door.channel.rawValue): \(reason)")
        }
      }
    }
    guard let newList, let count = gate?.cutConnections(notIn: newList), count > 0 else { return }
    logger.notice("cut connections of revoked keys", metadata: ["connections": "\(count)"])
  }

  private func moveModels() throws {
    for _ in 0..<Self.burst {
      guard let message = try received(from: modelsIn) else { break }
      guard gate?.admitsModel(message) ?? true else { continue }
      counted.models.add(message)
      if message.first?.equals(Topics.model) == true { counted.broadcasts.add(message) }
      cache.note(message)
      _ = try modelsOut.send(message)
    }
    try answerSubscriptions()
  }

  private func moveUpdates() throws {
    for _ in 0..<Self.burst {
      guard try updatesOut.isWritable(), let message = try received(from: updatesIn) else { return }
      guard let stamp = try stamp(of: message) else { continue }
      counted.updates.add(message)
      if try !updatesOut.send([stamp] + message) {
        // The aggregator left between the two lines: the agent will send again.
        logger.warning("an update found no aggregator")
      }
    }
  }

  /// The authenticated sender's name, empty without keys; nil: the message must be dropped.
  private func stamp(of message: [Frame]) throws -> Frame? {
    guard gate != nil else { return try Frame([]) }
    guard let first = message.first, let sender = gate?.sender(of: first, on: .updatesIn) else {
      return nil
    }
    return try Frame(sender.name.utf8)
  }

  private func moveMetrics() throws {
    // Upstream everything is subscribed already. Monitors may hear all of it.
    while let message = try received(from: metricsOut) {
      if let request = message.first, request.withBytes({ $0.first }) == 1 {
        _ = gate?.sender(of: request, on: .metricsOut)
      }
    }
    for _ in 0..<Self.burst {
      guard let message = try received(from: metricsIn, maximumParts: Self.metricParts) else {
        return
      }
      guard gate?.admitsMetric(message) ?? true, hasMetricSize(message) else { continue }
      counted.metrics.add(message)
      _ = try metricsOut.send(try message.map(Self.copied))
    }
  }

  /// ZeroMQ leaves small frames in the buffer of 8 KiB that they came in. Those that wait for a slow monitor
  /// would keep all of it.
  private static func copied(_ frame: Frame) throws -> Frame {
    try frame.withBytes { try Frame($0) }
  }

  /// Queues count messages: what waits for a slow monitor is bounded only if each of them is.
  private func hasMetricSize(_ message: [Frame]) -> Bool {
    let bytes = message.reduce(0) { $0 + $1.count }
    guard bytes > WireLimits.maximumMetricBytes else { return true }
    refusals.note(
      .tooLarge, offender: "a peer",
      detail: "a metric event of \(bytes) bytes; allowed: \(WireLimits.maximumMetricBytes)")
    return false
  }

  /// A message of too many parts is dropped; its sender is not told, since a broker speaks for
  /// nobody.
  private func received(
    from socket: borrowing Socket, maximumParts: Int = maximumParts
  ) throws -> [Frame]? {
    while true {
      do {
        return try socket.receive(maximumParts: maximumParts)
      } catch {
        guard case .tooManyParts = error else { throw error }
        refusals.note(.tooManyParts, offender: "a peer", detail: "\(error)")
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
        guard gate?.admitsSubscription(prefix, in: request) ?? true else { continue }
        try modelsOut.accept(subscription: prefix)
        _ = try modelsOut.send(
          cache.answer(toSubscription: prefix) ?? [try Frame(Self.nothing.utf8)])
      default:
        continue
      }
    }
  }
}
