// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import Logging
import Messaging
import Security
import ServiceLifecycle
import Tensors

/// Gives the ``Coordinator`` a clock, sockets, memory and disk: receives updates, folds them, and
/// publishes versions.
package actor Aggregator: Service {
  private nonisolated let executor: PollingExecutor
  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  private let identity: ServiceIdentity
  private let logger: Logger
  /// Let go at the end, so that the folder is free when ``run()`` returns.
  private var storage: RunStorage?
  private let models: Socket
  private let updates: Socket
  private let metrics: MetricPublisher
  private let monitor: SocketMonitor

  private var coordinator: Coordinator
  private let assembly: ModelAssembly
  /// The current model as it travels, while it may be asked for again.
  private var packedModel: PackedModel?
  private let manifestDigest: Digest
  private var composer: MessageComposer
  private var checks: MessageChecks
  private let refusalLog: RefusalLog
  private let envelopes: EnvelopeDecoder
  private let tensors: TensorDecoder
  private var timers = TimerTable<CoordinatorTimer>()
  private let start = ContinuousClock.now
  /// When the first version began to be gathered.
  private var serviceStart: Duration = .zero
  private var isFinished = false

  private let health: ServiceHealth?
  private var vitals = ServiceVitals(role: .aggregator)
  /// Whether a broker is subscribed to the models.
  private var isHeard = false
  /// Updates in the version under way.
  private var gathered: Int

  private var updatesFolded = 0
  private var refusals: UInt64 = 0
  private var secondsPerVersion: [Double] = []
  private var firstJoin: Duration?

  /// Versions whose times are in the summary.
  private static let recordedVersions = 100_000
  /// Messages taken before timers get their turn.
  private static let burst = 64

  /// - Parameters:
  ///   - assembly: at the version that `coordinator` is at.
  ///   - storage: keeps the run; nil: nothing survives the process.
  ///   - endpoints: of every broker; at least one.
  ///   - health: is told how the service is.
  /// - Throws: ``MessagingError``, ``WireError`` or ``TensorsError``.
  package init(
    identity: ServiceIdentity, coordinator: Coordinator, assembly: ModelAssembly,
    storage: RunStorage?, endpoints: [BrokerEndpoints], context: MessagingContext,
    health: ServiceHealth? = nil, logger: Logger
  ) throws {
    executor = try PollingExecutor(name: "aggregator")
    self.identity = identity
    self.logger = logger
    self.storage = storage
    self.coordinator = coordinator
    self.health = health
    gathered = coordinator.gatheredCount
    self.assembly = assembly
    manifestDigest = EnvelopeEncoder.digest(of: assembly.model.manifest)
    envelopes = try EnvelopeDecoder(limits: WireLimits(maximumElementCount: assembly.model.count))
    composer = MessageComposer(identity: identity)
    checks = MessageChecks(identity.security, from: .agent)
    refusalLog = RefusalLog(logger: logger)
    tensors = try TensorDecoder()

    let security = try identity.security.towardsBroker()
    let models = try Socket.open(
      .publisher, in: context, options: ChannelOptions.modelsFromAggregator, security: security)
    let updates = try Socket.open(
      .pull, in: context, options: ChannelOptions.updatesIntoAggregator, security: security)
    monitor = try SocketMonitor(of: models, in: context)
    for broker in endpoints {
      try models.connect(broker.modelsIn)
      try updates.connect(broker.updatesOut)
    }
    self.models = models
    self.updates = updates
    metrics = try MetricPublisher(
      endpoints: endpoints, context: context, security: security, health: health)
  }

  package var summary: AggregatorSummary {
    AggregatorSummary(
      version: coordinator.version.number, updatesFolded: updatesFolded, refusals: refusals,
      secondsPerVersion: secondsPerVersion,
      secondsToFirstJoin: ((firstJoin ?? now) - serviceStart) / .seconds(1),
      usage: .current())
  }

  // MARK: Loop

  /// Serves until the last version was published, ``requestStop()``, a graceful
  /// shutdown or cancellation.
  package func run() async throws {
    try await withTaskCancellationOrGracefulShutdownHandler {
      try await serve()
    } onCancelOrGracefulShutdown: {
      Task { await self.requestStop() }
    }
  }

  private func serve() async throws {
    defer {
      storage = nil
      executor.stop()
    }
    serviceStart = now
    try handle(.started)
    while !isFinished {
      await executor.wait(
        for: [updates.readable, models.readable, monitor.readable, metrics.readable],
        until: vitals.next(or: timers.next))
      health?.turned(isReady: isHeard)
      try tellVitals()
      // What has arrived goes before timers: an agent whose heartbeat waits in the queue of a busy
      // aggregator is not lost.
      try receiveConnectionEvents()
      try receiveSubscriptions()
      for _ in 0..<Self.burst {
        guard !isFinished, try receiveMessage() else { break }
      }
      for timer in timers.takeExpired(at: .now) where !isFinished {
        try handle(.timerFired(timer))
      }
    }
  }

  package func requestStop() {
    isFinished = true
    executor.interrupt()
  }

  private func receiveConnectionEvents() throws {
    while let event = try monitor.next() {
      logger.notice("\(event.summary)", metadata: event.details.mapValues { "\($0)" })
    }
  }

  private func receiveSubscriptions() throws {
    try metrics.takeSubscriptions()
    // Each broker tells of its one subscription, and the socket tells when the last of them is gone.
    var change: CoordinatorEvent?
    while let request = try models.receive(maximumParts: 1) {
      change = request.first?.withBytes({ $0.first }) == 1 ? .subscriberAppeared : .subscribersGone
    }
    guard let change else { return }
    isHeard = change == .subscriberAppeared
    try handle(change)
  }

  // MARK: Messages

  /// Takes the next message, if there is one. Whatever it holds, the aggregator goes on.
  private func receiveMessage() throws -> Bool {
    guard var incoming = try updates.nextMessage() else { return false }
    guard let stamp = try incoming.nextPart(), let first = try incoming.nextPart() else {
      return true
    }
    let signature = try incoming.nextPart()
    let envelope: Envelope
    do {
      envelope = try first.withBytes(envelopes.decode)
    } catch {
      try handle(.messageInvalid(nil, reason: "\(error)"))
      return true
    }
    guard envelope.federation == identity.federation, envelope.run == identity.run else {
      try handle(
        .messageInvalid(
          envelope.sender,
          reason: "it is of run \(envelope.run) of federation \(envelope.federation)"))
      return true
    }
    let (agent, incarnation) = (envelope.sender, envelope.incarnation)
    let check = checks.begin(envelope: first, signature: signature)
    do {
      try checks.check(stamp: stamp, names: agent)
      if case .localUpdate(let update) = envelope.body {
        try receive(update, from: agent, check, &incoming)
        return true
      }
      try check.finish(sender: agent)
      try checks.checkOrder(envelope)
    } catch let error as SecurityError {
      try refuse(error, from: agent)
      return true
    }
    switch envelope.body {
    case .hello(let hello):
      try handle(.hello(agent, incarnation: incarnation, held: hello.held))
    case .heartbeat(let heartbeat):
      try handle(.heartbeat(agent, incarnation: incarnation, held: heartbeat.held))
    case .goodbye:
      try handle(.goodbye(agent, incarnation: incarnation))
    case .localUpdate, .globalModel, .acknowledgement, .metric:
      try handle(
        .messageInvalid(agent, reason: "a \(envelope.body.name) does not belong on this channel"))
    }
    return true
  }

  /// A message that may be anyone's is answered to nobody: the agent in whose name it came sends
  /// its own again.
  private func refuse(_ error: SecurityError, from agent: AgentID) throws {
    let event = CoordinatorEvent.messageInvalid(agent, reason: "\(error)")
    for effect in coordinator.handle(event, at: now) {
      if case .report(.refusal(let record)) = effect {
        try tell(record, cause: error.cause ?? .invalid)
      } else {
        try perform(effect)
      }
    }
  }

  /// What the aggregator refused because of who sent it, or did not.
  package var refused: [RefusalCause: UInt64] { refusalLog.counts }

  private func receive(
    _ update: LocalUpdate, from agent: AgentID, _ signatureCheck: consuming MessageCheck,
    _ incoming: inout IncomingMessage
  ) throws {
    var check = signatureCheck
    var frames: [Frame] = []
    frames.reserveCapacity(update.payload.chunkCount)
    while frames.count < update.payload.chunkCount, let frame = try incoming.nextPart() {
      check.append(frame)
      frames.append(frame)
    }
    // Before anything else is said of it: what is not the agent's own must not be held against it.
    try check.finish(sender: agent)
    let header: UpdateHeader
    do {
      header = try verify(update, from: agent, frames)
    } catch let error as MessagingError {
      throw error
    } catch {
      try handle(.updateInvalid(agent, update.id, reason: "\(error)"))
      return
    }
    for effect in coordinator.handle(.updateArrived(header), at: now) {
      if case .fold(let contribution) = effect {
        try fold(contribution, &frames)
      } else {
        try perform(effect)
      }
    }
  }

  /// Reads all tensor frames once. The message's last part is left unreceived: while it is, no
  /// further update comes into memory.
  private func verify(
    _ update: LocalUpdate, from agent: AgentID, _ frames: [Frame]
  ) throws -> UpdateHeader {
    guard update.manifestDigest == manifestDigest else {
      throw WireError.invalid(
        field: "local_update.manifest_digest", value: "\(update.manifestDigest)",
        allowed: "\(manifestDigest), of the model's own tensors")
    }
    guard update.payload.elementCount == assembly.model.count else {
      throw WireError.elementCount(
        found: update.payload.elementCount, expected: assembly.model.count)
    }
    var reading = try tensors.reading(update.payload)
    for frame in frames where reading.expectsChunk {
      try frame.withBytes { try reading.read($0) { _, _ in } }
    }
    let summary = try reading.finish()
    return try UpdateHeader(
      agent: agent, id: update.id, baseVersion: update.baseVersion,
      sampleCount: update.sampleCount, summary: summary, report: update.report,
      payload: update.payload)
  }

  /// Reads the verified frames a second time, into the accumulator, and lets them go.
  private func fold(_ contribution: Contribution, _ frames: inout [Frame]) throws {
    try storage?.keep(contribution, frames: frames)
    let folding = try assembly.begin(contribution)
    var reading = try tensors.reading(contribution.payload, scrutiny: .orderOnly)
    for frame in frames {
      try frame.withBytes {
        try reading.read($0) { offset, elements in
          try assembly.fold(elements, at: offset, of: folding)
        }
      }
    }
    _ = try reading.finish()
    frames = []
    updatesFolded += 1
    gathered += 1
    let version = Version(contribution.baseVersion.number + contribution.staleness).next
    try metrics.publish(
      .updateFolded(FoldRecord(contribution, version: version, gathered: gathered)),
      with: &composer)
  }

  // MARK: Effects

  private var now: Duration { ContinuousClock.now - start }

  private func handle(_ event: CoordinatorEvent) throws {
    for effect in coordinator.handle(event, at: now) { try perform(effect) }
  }

  private func perform(_ effect: CoordinatorEffect) throws {
    switch effect {
    case .fold:
      preconditionFailure("only an update that is at hand can be folded")
    case .remember(let agent, let id):
      try storage?.remember(agent, id)
    case .commit(let committed):
      try commit(committed)
    case .publishModel:
      try publishModel(topic: Topics.model)
    case .sendModel(let agent):
      try publishModel(topic: Topics.inbox(of: agent))
    case .acknowledge(let agent, let acknowledgement):
      let message = try composer.message(
        topic: Topics.inbox(of: agent), .acknowledgement(acknowledgement))
      if try !models.send(message) {
        logger.warning("no room for an acknowledgement", metadata: ["agent": "\(agent)"])
      }
    case .schedule(let timer, let delay):
      timers.schedule(timer, at: .now + delay)
    case .report(let report):
      try tell(report)
    case .finish:
      logger.notice("run finished", metadata: ["version": "\(coordinator.version)"])
      // Nobody will send the last version again.
      try models.setLinger(milliseconds: 30_000)
      isFinished = true
    }
  }

  private func commit(_ committed: CommittedVersion) throws {
    packedModel = nil
    gathered = 0
    let (change, seed) = try makeVersion(committed)
    try storage?.keep(
      committed, of: assembly, change: change, noiseSeed: seed,
      privacySpend: coordinator.privacySpend(of: committed))
    let seconds = committed.sincePrevious / .seconds(1)
    if secondsPerVersion.count < Self.recordedVersions { secondsPerVersion.append(seconds) }
    let record = VersionRecord(
      version: committed.version, strategy: coordinator.configuration.strategy.name,
      updateCount: committed.contributions.count,
      contributors: Set(committed.contributions.map(\.agent)).sorted(),
      staleness: committed.contributions.map(\.staleness).sorted(),
      updateNorm: change.norm, secondsSincePrevious: seconds)
    logger.info(
      "version",
      metadata: [
        "version": "\(record.version)", "updates": "\(record.updateCount)",
        "norm": "\(record.updateNorm)",
      ])
    try metrics.publish(.versionPublished(record), with: &composer)
    if let spent = coordinator.privacyRecord(of: committed) {
      try metrics.publish(.privacySpent(spent), with: &composer)
    }
  }

  /// - Returns: the change of the model, and the seed of the noise that is in it.
  private func makeVersion(
    _ committed: CommittedVersion
  ) throws -> (change: ParameterSummary, noiseSeed: [UInt8]?) {
    guard coordinator.configuration.arithmetic.privacy != nil else {
      return (try assembly.commit(committed), nil)
    }
    let seed = try SecureRandom.freshSeed()
    var noise = try SecureRandom(seed: seed)
    return (try assembly.commit(committed, noise: &noise), seed)
  }

  private func publishModel(topic: String) throws {
    let packed = try packedModel ?? PackedModel(assembly.model, isSigned: identity.security != nil)
    // Agents that never wait are sent the same version one by one.
    if coordinator.configuration.strategy.pace == .continuous { packedModel = packed }
    let body = MessageBody.globalModel(
      GlobalModel(
        version: coordinator.version, manifest: assembly.model.manifest, payload: packed.payload,
        directive: coordinator.configuration.directive))
    if try !models.send(
      try composer.message(
        topic: topic, body, tensors: packed.frames, contentHash: packed.contentHash))
    {
      // A broker that comes back subscribes, and is sent the newest then.
      logger.warning(
        "the queue to the broker is full", metadata: ["version": "\(coordinator.version)"])
    }
  }

  private func tellVitals() throws {
    guard let process = vitals.takeDue() else { return }
    try metrics.publish(.processSampled(process), with: &composer)
    let flows: [TrafficRecord.Flow] = [
      .init(.models, out: [models.traffic]), .init(.updates, in: updates.traffic),
      .init(.metrics, out: [metrics.traffic]),
    ]
    let traffic = TrafficRecord(
      flows: flows, refused: refusalLog.counts.values.reduce(0, +))
    try metrics.publish(.trafficSampled(traffic), with: &composer)
  }

  private func tell(_ report: CoordinatorReport) throws {
    switch report {
    case .membership(let record):
      if record.change == .joined, firstJoin == nil { firstJoin = now }
      logger.notice(
        "agent \(record.change.rawValue)",
        metadata: ["agent": "\(record.agent)", "live": "\(record.liveAgents)"])
      try storage?.record(record)
      try metrics.publish(.membershipChanged(record), with: &composer)
    case .refusal(let record):
      try tell(record, cause: .invalid)
    }
  }

  private func tell(_ refusal: RefusalRecord, cause: RefusalCause) throws {
    refusals = refusal.total
    refusalLog.note(cause, offender: refusal.agent?.text ?? "unknown", detail: refusal.reason)
    try storage?.record(refusal, of: refusal.update, at: now)
    let told = cause == .invalid ? refusal : refusal.with(kind: .untrusted)
    try metrics.publish(.updateRefused(told), with: &composer)
  }
}
