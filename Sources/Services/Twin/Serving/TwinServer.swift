// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import Logging
import Messaging
import Security
import ServiceLifecycle

/// Lets clients ask an agent's twin: one case at a time is worked on, others wait in the order in which
/// they came, and whoever is too many is told so at once. Proto/twin.proto describes the messages.
///
/// The network has a thread of its own; the work is the ``TwinSegmenter``'s.
package actor TwinServer: Service {
  private nonisolated let executor: PollingExecutor
  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  let configuration: TwinServerConfiguration
  let segmenter: any TwinSegmenter
  let logger: Logger
  /// Where it listens, wildcards filled in.
  package nonisolated let endpoint: Endpoint
  private let socketFile: SocketFile?
  private let socket: Socket
  private let monitor: SocketMonitor
  private let authenticator: Authenticator?
  let access: TwinAccess
  let spool: CaseSpool
  let decoder: TwinDecoder
  let refusals: RefusalLog

  var queue: CaseQueue
  /// What is worked on.
  var current: (pending: PendingCase, started: ContinuousClock.Instant, task: Task<Void, Never>)?
  /// Questions to the segmenter besides cases that are not answered yet.
  var openQuestions = 0
  var lastRestore: Task<Void, Never>?
  var isStopping = false
  package internal(set) var traffic = TwinTraffic()
  var answerTimes = AnswerTimes()

  /// For those who watch.
  package var serving: ServingRecord {
    ServingRecord(
      answered: traffic.answered, refused: traffic.allRefused, latency: answerTimes.latency)
  }

  private static let burst = 64

  /// Binds the socket; requests are answered once ``run()`` does.
  /// - Parameter security: the agent's keys, and whom it trusts. Sockets on this machine (`ipc`) are this
  ///   user's only, and need none.
  /// - Throws: ``ServiceError``, ``MessagingError``, ``SecurityError`` or ``WireError``;
  ///   ``ServiceError/insecureEndpoint(_:)`` for an endpoint beyond the machine without keys.
  package init(
    configuration: TwinServerConfiguration, segmenter: any TwinSegmenter, context: MessagingContext,
    security: ServiceSecurity? = nil, logger: Logger
  ) throws {
    guard security != nil || configuration.endpoint.isLocal else {
      throw ServiceError.insecureEndpoint("\(configuration.endpoint)")
    }
    let refusals = RefusalLog(logger: logger)
    var keys: ServiceSecurity?
    if case .tcp = configuration.endpoint { keys = security }
    // Before the socket that lets others in.
    authenticator = try keys.map {
      try Authenticator(policy: TwinPolicy(security: $0, refusals: refusals), context: context)
    }
    access = TwinAccess(configuration.endpoint)
    spool = try CaseSpool(folder: configuration.spoolFolder)
    socketFile = try Self.claim(configuration.endpoint)
    let socket = try Socket.open(
      .router, in: context, options: ChannelOptions.twinServer, security: keys?.forTwin ?? .plain)
    monitor = try SocketMonitor(of: socket, in: context, wantsDescriptors: true)
    try socket.bind(configuration.endpoint)
    try socketFile?.restrict()
    endpoint = try socket.lastEndpoint()
    self.socket = socket
    executor = try PollingExecutor(name: "twin server")
    decoder = try TwinDecoder()
    queue = CaseQueue(
      limit: configuration.queueLimit, maximumSpoolBytes: configuration.maximumSpoolBytes)
    self.configuration = configuration
    self.segmenter = segmenter
    self.logger = logger
    self.refusals = refusals
  }

  private static func claim(_ endpoint: Endpoint) throws(ServiceError) -> SocketFile? {
    do {
      return try SocketFile.claim(endpoint)
    } catch .folderInUse {
      throw .twinServerRunning(endpoint: "\(endpoint)")
    }
  }

  /// What was refused because of who sent it, or what.
  package var refused: [RefusalCause: UInt64] { refusals.counts }

  // MARK: Loop

  /// Answers until ``requestStop()``, a graceful shutdown or cancellation; what waits is then told so,
  /// and what is worked on is cancelled and waited for.
  package func run() async throws {
    try await withTaskCancellationOrGracefulShutdownHandler {
      try await serve()
    } onCancelOrGracefulShutdown: {
      Task { await self.requestStop() }
    }
  }

  private func serve() async throws {
    defer { executor.stop() }
    guard let authenticator else { return try await answer() }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await authenticator.run() }
      group.addTask { try await self.answer() }
      // Whichever ends first, or fails, ends both.
      let result = await group.nextResult()
      requestStop()
      await authenticator.stop()
      try result?.get()
      try await group.waitForAll()
    }
  }

  private func answer() async throws {
    logger.info("the twin answers", metadata: ["endpoint": "\(endpoint)"])
    while !(isStopping && current == nil && openQuestions == 0) {
      await executor.wait(
        for: [socket.readable, monitor.readable],
        until: queue.nextDeadline(patience: configuration.chunkPatience))
      for _ in 0..<Self.burst {
        guard try receiveMessage() else { break }
        startNext()
      }
      try watchConnections()
      giveUpStalledCases()
      startNext()
    }
    logger.info("the twin answers no more", metadata: ["traffic": "\(traffic)"])
  }

  private func watchConnections() throws {
    while let event = try monitor.next() {
      switch event {
      case .closed: traffic.closedConnections += 1
      case .handshakeFailed(_, let reason):
        refusals.note(.handshakeFailed, offender: "a stranger", detail: reason)
      case .opened, .connected, .disconnected: break
      }
    }
  }

  package func requestStop() {
    guard !isStopping else { return }
    isStopping = true
    for pending in queue.removeAll() { refuse(pending, Self.stopping) }
    current?.task.cancel()
    executor.interrupt()
  }

  static let stopping = TwinRefusal(.stopping, "The agent ends; ask again when it runs.")

  /// Lets the loop look at the world anew.
  func wake() { executor.interrupt() }

  // MARK: Messages

  /// Takes the next message, if there is one. Whatever it holds, the server goes on.
  private func receiveMessage() throws -> Bool {
    guard var incoming = try socket.nextMessage() else { return false }
    guard let client = try incoming.nextPart(), let first = try incoming.nextPart() else {
      return true
    }
    let bytes = try incoming.nextPart()
    let hasMore = try incoming.nextPart() != nil
    do {
      let request = try first.withBytes(decoder.request)
      guard !hasMore else { throw TwinRefusal(.invalid, "The message has more than 2 parts.") }
      try handle(request, bytes, from: client)
    } catch let error as MessagingError {
      throw error
    } catch {
      refuse(RequestKey(client: client, number: decoder.lastNumber), client, error)
    }
    return true
  }

  /// - Returns: false when the client has gone, or takes no more.
  @discardableResult
  func send(
    _ body: TwinReply.Body, number: UInt64, to client: Frame, bytes: [Frame] = []
  ) -> Bool {
    do {
      let reply = try Frame(TwinEncoder.encode(TwinReply(number: number, body: body)))
      if try socket.send([client, reply] + bytes) { return true }
    } catch {
      logger.error("cannot answer", metadata: ["reason": "\(error)"])
    }
    traffic.unsent += 1
    return false
  }
}
