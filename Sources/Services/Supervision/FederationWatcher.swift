// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import Logging
import Messaging
import ServiceLifecycle
import Tensors

/// What a ``FederationWatcher`` sees.
package enum FederationObservation: Sendable {
  case metric(source: AgentID, MetricEvent)
  case model(Version, ParameterVector)
  /// Metric events of a source that were not heard, and will not be.
  case missed(source: AgentID, count: UInt64)
  /// A message that was refused.
  case garbage
}

/// Listens to a federation without taking part: its metrics and, if wanted, its models.
package actor FederationWatcher: Service {
  private nonisolated let executor: PollingExecutor
  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  /// What was seen, oldest first; of an observer that does not keep up, the oldest are lost, and those
  /// among them that are metric events are told as missed.
  package nonisolated let observations: AsyncStream<FederationObservation>
  private let continuation: AsyncStream<FederationObservation>.Continuation

  private let federation: FederationID
  private let runID: RunID
  private let metrics: Socket
  private let models: Socket
  private let envelopes: EnvelopeDecoder
  private let tensors: TensorDecoder
  private let refusals: RefusalLog
  private var newest: Version?
  private var gaps: MetricGaps
  /// Events of each source of which the observer is to hear that they were missed.
  private var missed: [AgentID: UInt64] = [:]
  private var nextTelling = Duration.zero
  private let start = ContinuousClock.now
  private var isStopping = false

  /// Observations that wait for an observer.
  private static let backlog = 4_096
  /// Messages of a channel that are taken in one turn: whoever sends without end does not keep the
  /// watcher from hearing that it is to stop.
  private static let burst = 256
  /// How much later than another a broker may bring an event.
  private static let patience = Duration.seconds(5)
  /// Between two times that an observer is told of what was missed.
  private static let pause = Duration.seconds(1)

  /// - Throws: ``MessagingError`` or ``WireError``.
  package init(
    federation: FederationID, run: RunID, watchesModels: Bool, endpoints: [BrokerEndpoints],
    security: ServiceSecurity? = nil, context: MessagingContext, logger: Logger
  ) throws {
    executor = try PollingExecutor(name: "watcher")
    (observations, continuation) = AsyncStream.makeStream(
      bufferingPolicy: .bufferingNewest(Self.backlog))
    self.federation = federation
    runID = run
    refusals = RefusalLog(logger: logger)
    envelopes = try EnvelopeDecoder()
    tensors = try TensorDecoder()
    gaps = MetricGaps(patience: endpoints.count > 1 ? Self.patience : .zero)
    let towardsBroker = try security.towardsBroker()
    let metrics = try Socket.open(
      .subscriber, in: context, options: ChannelOptions.metrics, security: towardsBroker)
    let models = try Socket.open(
      .subscriber, in: context, options: ChannelOptions.modelsIntoAgent, security: towardsBroker)
    try metrics.subscribe(Topics.metrics)
    for broker in endpoints { try metrics.connect(broker.metricsOut) }
    if watchesModels {
      try models.subscribe(Topics.model)
      for broker in endpoints { try models.connect(broker.modelsOut) }
    }
    self.metrics = metrics
    self.models = models
  }

  /// Listens until cancellation or a graceful shutdown.
  package func run() async throws {
    defer {
      continuation.finish()
      executor.stop()
    }
    try await withTaskCancellationOrGracefulShutdownHandler {
      while !isStopping {
        let next = missed.isEmpty ? gaps.next : nextTelling
        await executor.wait(
          for: [metrics.readable, models.readable], until: next.map { start + $0 })
        try receiveBurst(from: metrics)
        try receiveBurst(from: models)
        tellMissed()
        await Task.yield()
      }
    } onCancelOrGracefulShutdown: {
      Task { await self.stop() }
    }
  }

  private func stop() {
    isStopping = true
    executor.interrupt()
  }

  private func receiveBurst(from socket: borrowing Socket) throws {
    for _ in 0..<Self.burst {
      guard !isStopping, try receive(from: socket) else { return }
    }
  }

  private func receive(from socket: borrowing Socket) throws -> Bool {
    guard var incoming = try socket.nextMessage() else { return false }
    guard let topic = try incoming.nextPart() else { return true }
    do {
      guard let first = try incoming.nextPart() else { throw WireError.missing(field: "envelope") }
      let envelope = try first.withBytes(envelopes.decode)
      guard envelope.federation == federation, envelope.run == runID else { return true }
      switch envelope.body {
      case .metric(let event):
        // The broker looks at topics, and lets each speak in its own name only.
        guard topic.equals(Topics.metric(event.kind.topic, from: envelope.sender)) else {
          throw WireError.invalid(
            field: "sender", value: envelope.sender.text, allowed: "whom the topic names")
        }
        note(event, of: envelope)
      case .globalModel(let model):
        try receive(model, &incoming)
      default:
        break
      }
    } catch let error as MessagingError {
      throw error
    } catch {
      refusals.note(.invalid, offender: topic.withBytes(Self.offender), detail: "\(error)")
      tell(.garbage)
    }
    return true
  }

  private func note(_ event: MetricEvent, of envelope: Envelope) {
    let isNew = gaps.hear(
      event.number, of: envelope.incarnation, from: envelope.sender,
      at: ContinuousClock.now - start)
    guard isNew else { return }
    tell(.metric(source: envelope.sender, event))
  }

  private func tellMissed() {
    let now = ContinuousClock.now - start
    for (source, count) in gaps.takeMissed(at: now) { missed[source, default: 0] += count }
    guard !missed.isEmpty, now >= nextTelling else { return }
    nextTelling = now + Self.pause
    let told = missed
    missed = [:]
    for (source, count) in told { tell(.missed(source: source, count: count)) }
  }

  private func tell(_ observation: FederationObservation) {
    guard case .dropped(let oldest) = continuation.yield(observation) else { return }
    switch oldest {
    case .metric(let source, _): missed[source, default: 0] += 1
    case .missed(let source, let count): missed[source, default: 0] += count
    case .model, .garbage: break
    }
  }

  /// The topic, as far as a person can read it.
  private static func offender(_ topic: UnsafeRawBufferPointer) -> String {
    String(decoding: topic.prefix(160), as: UTF8.self).legible(160)
  }

  private func receive(_ model: GlobalModel, _ incoming: inout IncomingMessage) throws {
    // A watcher believes its broker: it decides nothing.
    _ = try incoming.nextPart()
    guard newest.map({ model.version > $0 }) ?? true else { return }
    var vector = try ParameterVector(undefined: model.manifest)
    var reading = try tensors.reading(model.payload)
    while reading.expectsChunk, let frame = try incoming.nextPart() {
      try frame.withBytes { try reading.read($0, into: &vector) }
    }
    _ = try reading.finish()
    newest = model.version
    tell(.model(model.version, vector))
  }
}
