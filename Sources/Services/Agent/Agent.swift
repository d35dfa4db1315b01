// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import Logging
import Messaging
import Security
import ServiceLifecycle
import Tensors

/// Gives the ``Participant`` a clock, sockets and memory: receives models, has its learner train,
/// and delivers updates. The learner works on a thread of its own, so the network never starves.
package actor Agent: Service {
  private nonisolated let executor: PollingExecutor
  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  private let identity: ServiceIdentity
  private let logger: Logger
  private let learner: any LocalLearner
  private let models: Socket
  private let updates: Socket
  /// The same channel over a connection of its own: a sign of life must not wait behind an update
  /// that takes longer than a lease.
  private let control: Socket
  private let metrics: MetricPublisher
  private let monitor: SocketMonitor
  private let updatesMonitor: SocketMonitor
  private let controlMonitor: SocketMonitor
  private let inbox: String

  private var participant: Participant
  private var broadcasts = BroadcastMemory()
  /// Brokers that were reached and have not answered the subscription by a model yet.
  private var unansweredSubscriptions = 0
  private var buffer = ModelBuffer()
  private var outbox: Outbox
  private var trainingBase: ParameterVector?
  private var packedDelta: PackedDelta?
  private var training: Task<Void, Never>?
  /// What made a task of the agent's fail for good; ends ``run()``.
  private var failure: (any Error)?
  private var composer: MessageComposer
  private var checks: MessageChecks
  private let refusals: RefusalLog
  private let envelopes: EnvelopeDecoder
  private let tensors: TensorDecoder
  private var timers = TimerTable<ParticipantTimer>()
  private var isFinished = false

  private let health: ServiceHealth?
  private var vitals = ServiceVitals(role: .agent)
  /// Answers with the agent's twin; nil: nothing does.
  private let twinServer: TwinServer?

  /// For people, in ``Hello``.
  private let softwareVersion: String
  private static let burst = 64

  /// - Parameters:
  ///   - twinServer: runs beside the agent, which tells how it does.
  ///   - health: is told how the service is.
  /// - Throws: ``MessagingError`` or ``WireError``.
  package init(
    identity: ServiceIdentity, configuration: ParticipantConfiguration, learner: any LocalLearner,
    outbox: consuming Outbox, limits: WireLimits = WireLimits(), softwareVersion: String,
    endpoints: [BrokerEndpoints], context: MessagingContext, twinServer: TwinServer? = nil,
    health: ServiceHealth? = nil, logger: Logger
  ) throws {
    executor = try PollingExecutor(name: "agent")
    self.identity = identity
    self.logger = logger
    self.learner = learner
    self.softwareVersion = softwareVersion
    self.twinServer = twinServer
    self.health = health
    inbox = Topics.inbox(of: identity.name)
    for finding in outbox.findings {
      logger.error("set an update aside", metadata: ["reason": "\(finding)"])
    }
    participant = Participant(
      configuration: configuration, incarnation: identity.incarnation, outbox: outbox.state)
    self.outbox = outbox
    composer = MessageComposer(identity: identity)
    checks = MessageChecks(identity.security, from: .aggregator)
    refusals = RefusalLog(logger: logger)
    envelopes = try EnvelopeDecoder(limits: limits)
    tensors = try TensorDecoder()

    let security = try identity.security.towardsBroker()
    let models = try Socket.open(
      .subscriber, in: context, options: ChannelOptions.modelsIntoAgent, security: security)
    let updates = try Socket.open(
      .push, in: context, options: ChannelOptions.updatesFromAgent, security: security)
    let control = try Socket.open(
      .push, in: context, options: ChannelOptions.controlFromAgent, security: security)
    monitor = try SocketMonitor(of: models, in: context)
    updatesMonitor = try SocketMonitor(of: updates, in: context)
    controlMonitor = try SocketMonitor(of: control, in: context)
    // The inbox first: whoever sees the model subscription answered can be reached.
    try models.subscribe(inbox)
    try models.subscribe(Topics.model)
    for broker in endpoints {
      try models.connect(broker.modelsOut)
      try updates.connect(broker.updatesIn)
      try control.connect(broker.updatesIn)
    }
    self.models = models
    self.updates = updates
    self.control = control
    metrics = try MetricPublisher(
      endpoints: endpoints, context: context, security: security, health: health)
  }

  // MARK: Loop

  /// Takes part until ``requestStop()``, a graceful shutdown or cancellation.
  package func run() async throws {
    try await withTaskCancellationOrGracefulShutdownHandler {
      try await serve()
    } onCancelOrGracefulShutdown: {
      Task { await self.requestStop() }
    }
  }

  private func serve() async throws {
    defer {
      training?.cancel()
      learner.stop()
      executor.stop()
    }
    await learner.report { [weak self] event in Task { await self?.publish(event) } }
    try handle(.started)
    while !isFinished {
      await executor.wait(
        for: [
          models.readable, monitor.readable, updatesMonitor.readable, controlMonitor.readable,
          metrics.readable,
        ], until: vitals.next(or: timers.next))
      if let failure { throw failure }
      health?.turned(isReady: participant.heldVersion != nil)
      try tellVitals()
      while let event = try monitor.next() {
        logger.notice("\(event.summary)", metadata: event.details.mapValues { "\($0)" })
        if case .connected = event { unansweredSubscriptions += 1 }
      }
      while let event = try updatesMonitor.next() {
        // What was on its way to a broker that is gone may be lost, and another may be there.
        if event.changesConnection { try handle(.connectionLost) }
      }
      while let event = try controlMonitor.next() {
        if case .connected = event { try sayHello(held: participant.heldVersion) }
      }
      try metrics.takeSubscriptions()
      for _ in 0..<Self.burst {
        guard !isFinished, try receiveMessage() else { break }
      }
      for timer in timers.takeExpired(at: .now) where !isFinished {
        try handle(.timerFired(timer))
      }
    }
  }

  /// Says goodbye and ends ``run()``.
  package func requestStop() {
    do {
      try handle(.stopRequested)
    } catch {
      // The farewell is a courtesy: without it the lease runs out.
      logger.warning("cannot say goodbye", metadata: ["reason": "\(error)"])
    }
    isFinished = true
    executor.interrupt()
  }

  // MARK: Messages

  /// Takes the next message, if there is one. Whatever it holds, the agent goes on.
  private func receiveMessage() throws -> Bool {
    guard var incoming = try models.nextMessage() else { return false }
    guard let topic = try incoming.nextPart(), let first = try incoming.nextPart() else {
      return true
    }
    let signature = try incoming.nextPart()
    // Topics match by prefix: `model` also brings what begins with it.
    guard topic.equals(Topics.model) || topic.equals(inbox) else { return true }
    do {
      let envelope = try first.withBytes(envelopes.decode)
      guard envelope.federation == identity.federation, envelope.run == identity.run else {
        logger.warning(
          "message of another run",
          metadata: ["federation": "\(envelope.federation)", "run": "\(envelope.run)"])
        return true
      }
      let check = checks.begin(topic: topic, envelope: first, signature: signature)
      switch envelope.body {
      case .globalModel(let model):
        try receive(
          model, in: envelope, isForAll: topic.equals(Topics.model), check, &incoming)
      case .acknowledgement(let acknowledgement):
        try check.finish(sender: envelope.sender)
        try checks.checkIncarnation(envelope)
        try handle(.acknowledged(acknowledgement, from: envelope.incarnation))
      case .hello, .localUpdate, .heartbeat, .goodbye, .metric:
        logger.warning(
          "message does not belong on this channel", metadata: ["body": "\(envelope.body.name)"])
      }
    } catch let error as MessagingError {
      throw error
    } catch {
      let cause = (error as? SecurityError)?.cause ?? .invalid
      refusals.note(cause, offender: "the broker", detail: "\(error)")
    }
    return true
  }

  /// What the agent refused because of who sent it, or did not.
  package var refused: [RefusalCause: UInt64] { refusals.counts }

  private func receive(
    _ model: GlobalModel, in envelope: Envelope, isForAll: Bool,
    _ signatureCheck: consuming MessageCheck, _ incoming: inout IncomingMessage
  ) throws {
    var check = signatureCheck
    let aggregator = envelope.incarnation
    // A snapshot that comes too late says nothing of the connection.
    let isRepeated =
      isForAll
      && broadcasts.repeats(model.version, from: aggregator, sequence: envelope.sequence)
    guard participant.wants(model.version, from: aggregator) else {
      if isRepeated { try handle(.modelRepeated) }
      return try noteSubscription(answeredBy: isForAll)
    }
    var vector = try buffer.takeSpare(for: model.manifest)
    var reading = try tensors.reading(model.payload)
    while reading.expectsChunk, let frame = try incoming.nextPart() {
      check.append(frame)
      try frame.withBytes { try reading.read($0, into: &vector) }
    }
    _ = try reading.finish()
    try check.finish(sender: envelope.sender)
    try checks.checkIncarnation(envelope)
    buffer.hold(vector)
    logger.debug("model", metadata: ["version": "\(model.version)"])
    try metrics.publish(.modelReceived(model.version), with: &composer)
    learner.offer(vector, version: model.version)
    try handle(.modelArrived(model.version, model.directive, from: aggregator))
    try noteSubscription(answeredBy: isForAll)
  }

  /// A broker answers a subscription with the last model. What was said to this agent before, that its
  /// update counts for instance, that broker had nobody to tell.
  private func noteSubscription(answeredBy isForAll: Bool) throws {
    guard isForAll, unansweredSubscriptions > 0 else { return }
    unansweredSubscriptions -= 1
    try handle(.connectionLost)
  }

  // MARK: Effects

  private func handle(_ event: ParticipantEvent) throws {
    for effect in participant.handle(event) { try perform(effect) }
  }

  private func perform(_ effect: ParticipantEffect) throws {
    switch effect {
    case .sendHello(let held):
      try sayHello(held: held)
    case .sendHeartbeat(let heartbeat):
      try control(.heartbeat(heartbeat))
    case .sendGoodbye(let reason):
      try control(.goodbye(reason: reason))
    case .train(let version, let directive):
      startTraining(from: version, directive: directive)
    case .cancelTraining:
      training?.cancel()
    case .deliver(let draft):
      try deliver(draft)
    case .resend(let id):
      guard let pending = outbox.pending(id) else { return }
      logger.notice("sending an update again", metadata: ["update": "\(id)"])
      try send(pending)
    case .discardUpdate(let id):
      try outbox.discard(id)
    case .schedule(let timer, let delay):
      timers.schedule(timer, at: .now + delay + (timer == .resend ? outbox.transferTime : .zero))
    case .cancel(let timer):
      timers.cancel(timer)
    case .report(let report):
      try tell(report)
    case .settle:
      logger.notice("the run is over")
      Task {
        await learner.settle()
        self.requestStop()
      }
    case .finish:
      isFinished = true
    }
  }

  private func sayHello(held: Version?) throws {
    try control(.hello(Hello(softwareVersion: softwareVersion, held: held)))
  }

  /// Control messages are worth nothing later: with a full queue they are left out.
  private func control(_ body: MessageBody) throws {
    if try !control.send(try composer.message(body)) {
      logger.debug("no room for a message", metadata: ["body": "\(body.name)"])
    }
  }

  private func startTraining(from version: Version, directive: Directive) {
    // An agent that trains once per version has no use for the base afterwards: the learner then
    // holds the only reference, and can turn it into the result without a copy.
    trainingBase = buffer.take(isLast: directive.pace == .oncePerVersion)
    training = Task { await self.train(from: version, directive: directive) }
  }

  private func train(from version: Version, directive: Directive) async {
    var event: ParticipantEvent
    do {
      guard let base = trainingBase.take() else { throw ServiceError.modelGone("\(version)") }
      let result = try await learner.train(
        from: consume base, version: version, directive: directive)
      event = .trainingFinished(result.outcome)
      let (frames, payload) = try MessageComposer.pack(
        result.delta, encoding: directive.updateEncoding)
      packedDelta = PackedDelta(
        frames: frames, payload: payload,
        manifestDigest: EnvelopeEncoder.digest(of: result.delta.manifest))
      buffer.recycle(result.delta)
    } catch {
      event = .trainingFailed(reason: "\(error)")
    }
    do {
      try handle(event)
    } catch {
      failure = error
    }
    executor.interrupt()
  }

  private func deliver(_ draft: UpdateDraft) throws {
    guard let delta = packedDelta.take() else {
      preconditionFailure("\(draft.id) is delivered before its training has finished")
    }
    let update = LocalUpdate(
      id: draft.id, baseVersion: draft.baseVersion, sampleCount: draft.outcome.sampleCount,
      manifestDigest: delta.manifestDigest, payload: delta.payload, report: draft.outcome.report)
    do {
      try outbox.keep(update, frames: delta.frames)
    } catch {
      // Sent without being kept, its number could be given to another one after a restart. So it is
      // as if it had been refused.
      logger.error("cannot keep an update", metadata: ["reason": "\(error)"])
      let refusal = Acknowledgement(
        update: draft.id, outcome: .rejected(reason: "\(error)"),
        currentVersion: draft.baseVersion)
      return try handle(.acknowledged(refusal))
    }
    if let pending = outbox.pending(draft.id) { try send(pending) }
  }

  private func send(_ pending: Outbox.Pending) throws {
    let message = try composer.message(.localUpdate(pending.update), tensors: pending.frames)
    if try !updates.send(message) { logger.notice("no room to send an update yet") }
  }

  private func tellVitals() throws {
    guard let process = vitals.takeDue() else { return }
    try metrics.publish(.processSampled(process), with: &composer)
    let flows: [TrafficRecord.Flow] = [
      .init(.models, in: models.traffic),
      .init(
        .updates, out: [updates.traffic, control.traffic], isWaiting: try !updates.isWritable()),
      .init(.metrics, out: [metrics.traffic]),
    ]
    let traffic = TrafficRecord(flows: flows, refused: refusals.counts.values.reduce(0, +))
    try metrics.publish(.trafficSampled(traffic), with: &composer)
    guard let twinServer else { return }
    Task {
      let serving = await twinServer.serving
      do {
        try metrics.publish(.twinServed(serving), with: &composer)
      } catch {
        failure = error
        executor.interrupt()
      }
    }
  }

  /// What the learner tells, as metrics. A metric that cannot be sent ends the agent, as elsewhere.
  private func publish(_ event: LearnerEvent) {
    do {
      switch event {
      case .progress(let progress):
        try metrics.publish(.trainingProgress(progress), with: &composer)
      case .evaluated(let record):
        try metrics.publish(.evaluated(record), with: &composer)
      case .twinRefreshed(let record):
        logger.notice(
          "twin refreshed",
          metadata: [
            "refresh": "\(record.refresh)", "parent": "\(record.parent)",
            "decision": "\(record.decision.rawValue)", "dice": "\(record.dice)",
            "global_dice": "\(record.globalDice)",
            "incumbent_dice": "\(record.incumbentDice.map { "\($0)" } ?? "none")",
            "seconds": "\(record.seconds)",
          ])
        try metrics.publish(.twinRefreshed(record), with: &composer)
      case .warning(let text):
        logger.warning("\(text)")
      }
    } catch {
      failure = error
      executor.interrupt()
    }
  }

  private func tell(_ report: ParticipantReport) throws {
    switch report {
    case .trainingFinished(let base, let training):
      logger.info("trained", metadata: ["base": "\(base)", "loss": "\(training.loss)"])
      try metrics.publish(.trainingFinished(base: base, training), with: &composer)
    case .trainingFailed(let base, let reason):
      logger.error("training failed", metadata: ["base": "\(base)", "reason": "\(reason)"])
    case .trainingAbandoned(let base):
      logger.notice("training began from too old a model", metadata: ["base": "\(base)"])
    case .updateSettled(let id, let outcome):
      let level: Logger.Level =
        switch outcome {
        case .accepted, .duplicate: .debug
        case .tooStale: .notice
        case .rejected, .privacyBudgetSpent: .warning
        }
      logger.log(
        level: level, "update settled", metadata: ["update": "\(id)", "outcome": "\(outcome)"])
    }
  }
}
