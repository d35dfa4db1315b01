// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FederationWire
import Glibc
import Messaging
import Tensors

/// Asks the twin of a running agent. Several questions may be open at a time.
///
/// All calls throw what to tell a person: ``ServiceError``, or the agent's own ``TwinRefusal``.
package actor TwinClient {
  private nonisolated let executor: PollingExecutor
  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  private let endpoint: Endpoint
  private let connectPatience: Duration
  private let patience: Duration
  private let socket: Socket
  private let monitor: SocketMonitor
  private let decoder: TwinDecoder
  private var lastNumber: UInt64 = 0
  private struct Question {
    /// What came for it.
    var answers: [TwinAnswer] = []
    /// How many connections had broken when it was sent; nil: it was not sent yet.
    var losses: Int?
  }

  /// Questions that are open, by their number.
  private var open: [UInt64: Question] = [:]
  /// Connections that broke so far, and what was seen of the last failed attempt.
  private var losses = 0
  private var attempt = ""

  /// - Parameters:
  ///   - security: ``ServiceSecurity/towardsTwin(of:)`` beyond this machine.
  ///   - connectPatience: how long an agent may take to be found, and to say that it has heard.
  ///   - patience: how long an answer may take.
  /// - Throws: ``MessagingError`` or ``WireError``.
  package init(
    endpoint: Endpoint, security: SocketSecurity = .plain, context: MessagingContext,
    connectPatience: Duration = .seconds(5), patience: Duration = .seconds(600)
  ) throws {
    executor = try PollingExecutor(name: "twin client")
    decoder = try TwinDecoder()
    var options = ChannelOptions.twinClient
    // Whoever gives up wants nothing more.
    options.lingerMilliseconds = 100
    let socket = try Socket.open(.dealer, in: context, options: options, security: security)
    monitor = try SocketMonitor(of: socket, in: context)
    try socket.connect(endpoint)
    self.socket = socket
    self.endpoint = endpoint
    self.connectPatience = connectPatience
    self.patience = patience
  }

  deinit { executor.stop() }

  // MARK: Questions

  /// Has a case segmented whose folder the agent can read; over TCP agents refuse that.
  /// - Parameters:
  ///   - folder: an absolute path.
  ///   - progress: hears what the agent says meanwhile.
  package func segment(
    folder: String, wantsOverlay: Bool = false,
    progress: @Sendable (TwinProgress) -> Void = { _ in }
  ) async throws -> SegmentationReply {
    try await asking { number in
      try await ask(.segment(.folder(path: folder), wantsOverlay: wantsOverlay), as: number)
      try await untilQueued(number, progress)
      return try await segmentation(of: number, progress)
    }
  }

  /// Sends the files of a case, and has it segmented.
  /// - Parameters:
  ///   - name: of the case; 1 to 128 of `A-Z a-z 0-9 . _ -`, the first a letter or a digit.
  ///   - files: paths of at most 16 files, each called so, of at most 2 GiB.
  package func segment(
    name: String, files paths: [String], wantsOverlay: Bool = false,
    progress: @Sendable (TwinProgress) -> Void = { _ in }
  ) async throws -> SegmentationReply {
    let files = try paths.map(Self.describe)
    guard TwinLimits.isName(name) else {
      throw ServiceError.caseFile(path: name, reason: "a case cannot be called so")
    }
    return try await asking { number in
      let source = CaseSource.streamed(name: name, files: files)
      try await ask(.segment(source, wantsOverlay: wantsOverlay), as: number)
      try await untilQueued(number, progress)
      for (index, path) in paths.enumerated() {
        try await stream(path, files[index].size, file: index, of: number)
        progress(.sent(file: files[index].name))
      }
      return try await segmentation(of: number, progress)
    }
  }

  /// Makes an earlier twin serve; over TCP nobody can.
  package func restore(refresh: UInt64) async throws {
    try await asking { number in
      try await ask(.restore(refresh: refresh), as: number)
      let answer = try await next(number, until: .now + patience)
      guard case .restored(refresh) = answer.body else { throw unexpected(answer) }
    }
  }

  package func status() async throws -> AgentStatus {
    try await asking { number in
      try await ask(.status, as: number)
      let answer = try await next(number, until: .now + connectPatience)
      guard case .status(let status) = answer.body else { throw unexpected(answer) }
      return status
    }
  }

  private func unexpected(_ answer: TwinAnswer) -> ServiceError {
    .agentReply(endpoint: "\(endpoint)", reason: "\(answer.body) is no answer to this question")
  }

  /// Runs a question with a number of its own; when it is given up, the agent hears of it.
  private func asking<Value: Sendable>(
    _ body: (UInt64) async throws -> Value
  ) async throws -> Value {
    lastNumber += 1
    let number = lastNumber
    open[number] = Question()
    defer { open[number] = nil }
    return try await withTaskCancellationHandler {
      do {
        return try await body(number)
      } catch {
        if !(error is TwinRefusal) { tryToCancel(number) }
        throw error
      }
    } onCancel: {
      Task { await self.wake() }
    }
  }

  private func wake() { executor.interrupt() }

  private func tryToCancel(_ number: UInt64) {
    guard let request = try? TwinEncoder.encode(TwinRequest(number: number, body: .cancel)),
      let frame = try? Frame(request)
    else { return }
    _ = try? socket.send([frame])
  }

  // MARK: Cases

  private func untilQueued(_ number: UInt64, _ progress: (TwinProgress) -> Void) async throws {
    let answer: TwinAnswer
    do {
      answer = try await next(number, until: .now + connectPatience)
    } catch ServiceError.agentSilent {
      throw ServiceError.noAgent(endpoint: "\(endpoint)", reason: "it is there and says nothing")
    }
    guard case .queued(let ahead) = answer.body else { throw unexpected(answer) }
    progress(.queued(ahead: ahead))
  }

  private func segmentation(
    of number: UInt64, _ progress: (TwinProgress) -> Void
  ) async throws -> SegmentationReply {
    let deadline = ContinuousClock.now + patience
    while true {
      let answer = try await next(number, until: deadline)
      switch answer.body {
      case .started: progress(.started)
      case .segmentation(let header): return answer.reply(header)
      default: throw unexpected(answer)
      }
    }
  }

  private static func describe(_ path: String) throws(ServiceError) -> StreamedFile {
    let name = path.split(separator: "/").last.map(String.init) ?? ""
    guard TwinLimits.isName(name) else {
      throw .caseFile(
        path: path, reason: "its name must be of A-Z a-z 0-9 . _ -, a letter or a digit first")
    }
    do {
      let size = try FileDescriptor(reading: path).length()
      guard (1...TwinLimits.maximumFileBytes).contains(size) else {
        throw ServiceError.caseFile(
          path: path, reason: "it has \(size) bytes; allowed: 1 to \(TwinLimits.maximumFileBytes)")
      }
      return StreamedFile(name: name, size: size)
    } catch {
      throw (error as? ServiceError) ?? .caseFile(path: path, reason: ServiceError.reason(error))
    }
  }

  private func stream(
    _ path: String, _ size: Int, file index: Int, of number: UInt64
  ) async throws {
    let deadline = ContinuousClock.now + patience
    let file: FileDescriptor
    do {
      file = try FileDescriptor(reading: path)
    } catch {
      throw ServiceError.caseFile(path: path, reason: ServiceError.reason(error))
    }
    for offset in stride(from: 0, to: size, by: TwinLimits.maximumChunkBytes) {
      let bytes = try Self.chunk(of: file, min(TwinLimits.maximumChunkBytes, size - offset))
      try refuseIfRefused(number)
      try await send(
        .chunk(file: index, offset: offset), as: number, bytes: bytes, until: deadline)
    }
  }

  private static func chunk(
    of file: borrowing FileDescriptor, _ count: Int
  ) throws(ServiceError) -> Frame {
    do {
      return try Frame(size: count) { try file.readAll($0) }
    } catch {
      throw .caseFile(path: file.path, reason: ServiceError.reason(error))
    }
  }

  /// The agent may have had enough before all is sent.
  private func refuseIfRefused(_ number: UInt64) throws {
    try receive()
    guard let answer = open[number]?.answers.first else { return }
    if case .refused(let refusal) = answer.body { throw refusal }
  }

  // MARK: Messages

  /// Sends a question as soon as there is an agent.
  private func ask(_ body: TwinRequest.Body, as number: UInt64) async throws {
    try receive()
    do {
      try await send(body, as: number, until: .now + connectPatience)
    } catch ServiceError.agentSilent {
      throw ServiceError.noAgent(endpoint: "\(endpoint)", reason: attempt)
    }
  }

  private func send(
    _ body: TwinRequest.Body, as number: UInt64, bytes: Frame? = nil,
    until deadline: ContinuousClock.Instant
  ) async throws {
    let request = try Frame(TwinEncoder.encode(TwinRequest(number: number, body: body)))
    let message = bytes.map { [request, $0] } ?? [request]
    while try !socket.send(message) {
      try await pause(for: socket.writable, question: number, until: deadline)
    }
    if open[number]?.losses == nil { open[number]?.losses = losses }
  }

  private func next(
    _ number: UInt64, until deadline: ContinuousClock.Instant
  ) async throws -> TwinAnswer {
    while true {
      try receive()
      if let answer = open[number]?.answers.first {
        open[number]?.answers.removeFirst()
        if case .refused(let refusal) = answer.body { throw refusal }
        return answer
      }
      try await pause(for: socket.readable, question: number, until: deadline)
    }
  }

  private func pause(
    for interest: PollInterest, question number: UInt64, until deadline: ContinuousClock.Instant
  ) async throws {
    try Task.checkCancellation()
    // With the connection went what was sent over it.
    if let before = open[number]?.losses, before != losses {
      throw ServiceError.agentLost(endpoint: "\(endpoint)")
    }
    guard .now < deadline else {
      throw ServiceError.agentSilent(
        endpoint: "\(endpoint)", seconds: Int(patience.components.seconds))
    }
    await executor.wait(for: [interest, monitor.readable], until: deadline)
    try watch()
  }

  private func watch() throws {
    while let event = try monitor.next() {
      switch event {
      case .connected: attempt = ""
      case .disconnected: losses += 1
      case .handshakeFailed(_, let reason): attempt = reason
      case .opened, .closed: break
      }
    }
  }

  /// Takes what came, for all questions that are open.
  private func receive() throws {
    try watch()
    var isForOthers = false
    while var message = try socket.nextMessage() {
      let answer: TwinAnswer
      do {
        answer = try TwinAnswer(&message, with: decoder)
      } catch {
        throw ServiceError.agentReply(
          endpoint: "\(endpoint)", reason: ServiceError.reason(error))
      }
      if open[answer.number] != nil {
        open[answer.number]?.answers.append(answer)
        isForOthers = true
      }
    }
    // Those that wait may have been answered.
    if isForOthers { executor.interrupt() }
  }
}

/// What is heard of a question before its answer.
package enum TwinProgress: Sendable, Equatable {
  /// This many come before.
  case queued(ahead: Int)
  /// A file has been sent.
  case sent(file: String)
  case started
}
