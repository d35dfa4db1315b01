// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FederationWire
import Messaging

/// What is asked, and how it is answered.
extension TwinServer {
  /// Questions besides cases that are open at a time.
  private static let maximumOpenQuestions = 64

  /// - Throws: what the client is refused with.
  func handle(_ request: TwinRequest, _ bytes: Frame?, from client: Frame) throws {
    let key = RequestKey(client: client, number: request.number)
    if case .chunk(let file, let offset) = request.body {
      guard let bytes else { throw TwinRefusal(.invalid, "A chunk came without its bytes.") }
      return try bytes.withBytes {
        try queue.append($0, file: file, offset: offset, to: key, at: .now)
      }
    }
    guard bytes == nil else { throw TwinRefusal(.invalid, "A part came that does not belong.") }
    switch request.body {
    case .segment(let source, let wantsOverlay):
      try take(source, wantsOverlay: wantsOverlay, key, client)
    case .restore(let refresh):
      try access.checkRestore()
      try restore(refresh, number: request.number, for: client)
    case .status:
      try tellStatus(number: request.number, to: client)
    case .cancel:
      cancel(key)
    case .chunk:
      break
    }
  }

  // MARK: Cases

  private func take(
    _ source: CaseSource, wantsOverlay: Bool, _ key: RequestKey, _ client: Frame
  ) throws {
    guard !isStopping else { throw Self.stopping }
    guard !queue.contains(key), current?.pending.key != key else {
      throw TwinRefusal(.invalid, "A case with this number is asked for already.")
    }
    let ahead = queue.count + (current == nil ? 0 : 1)
    let pending: PendingCase
    switch source {
    case .folder(let path):
      try access.checkFolder()
      try queue.checkRoom(spoolBytes: 0)
      pending = PendingCase(
        key: key, client: client,
        request: SegmentationRequest(folder: path, isStreamed: false, wantsOverlay: wantsOverlay),
        spooled: nil, arrived: .now)
    case .streamed(let name, let files):
      let spooled = try beginSpooling(name, files)
      pending = PendingCase(
        key: key, client: client,
        request: SegmentationRequest(
          folder: spooled.folder, isStreamed: true, wantsOverlay: wantsOverlay),
        spooled: spooled, arrived: .now)
    }
    guard send(.queued(ahead: ahead), number: key.number, to: client) else { return }
    queue.add(pending)
  }

  private func beginSpooling(_ name: String, _ files: [StreamedFile]) throws -> SpooledCase {
    let bytes = files.reduce(0) { $0 + $1.size }
    guard bytes <= configuration.maximumCaseBytes else {
      throw TwinRefusal(
        .tooLarge,
        "The case has \(bytes) bytes; the agent takes at most \(configuration.maximumCaseBytes).")
    }
    try queue.checkRoom(spoolBytes: bytes + (current?.pending.spooled?.byteCount ?? 0))
    return try spool.begin(name: name, files: files)
  }

  func giveUpStalledCases() {
    let patience = configuration.chunkPatience
    for pending in queue.removeStalled(since: .now - patience) {
      refuse(pending, TwinRefusal(.abandoned, "No more of the case came within \(patience)."))
    }
  }

  private func cancel(_ key: RequestKey) {
    let reason = TwinRefusal(.abandoned, "The request was cancelled.")
    if let pending = queue.remove(key) { return refuse(pending, reason) }
    if current?.pending.key == key { current?.task.cancel() }
  }

  /// Begins with the next case whose client is still there.
  func startNext() {
    while current == nil, !isStopping, let pending = queue.takeNext() {
      guard send(.started, number: pending.key.number, to: pending.client) else { continue }
      let task = Task {
        let outcome: Result<SegmentationReply, any Error>
        do {
          outcome = .success(try await segmenter.segment(pending.request))
        } catch {
          outcome = .failure(error)
        }
        finish(outcome)
      }
      current = (pending, .now, task)
    }
  }

  private func finish(_ outcome: Result<SegmentationReply, any Error>) {
    guard let (pending, started, _) = current else { return }
    current = nil
    do {
      var reply = try outcome.get()
      reply.times.waiting = (started - pending.lastHeard) / .seconds(1)
      reply.times.total = (.now - pending.arrived) / .seconds(1)
      let bytes = try Self.frames(reply.mask) + Self.frames(reply.overlay ?? [])
      traffic.answered += 1
      answerTimes.add(reply.times.total)
      send(
        .segmentation(reply.header), number: pending.key.number, to: pending.client, bytes: bytes)
    } catch is CancellationError {
      refuse(
        pending, isStopping ? Self.stopping : TwinRefusal(.abandoned, "The request was cancelled."))
    } catch {
      refuse(pending, error)
    }
    startNext()
    wake()
  }

  private static func frames(_ bytes: [UInt8]) throws -> [Frame] {
    try stride(from: 0, to: bytes.count, by: WireLimits.maximumFrameBytes).map {
      try Frame(bytes[$0..<min(bytes.count, $0 + WireLimits.maximumFrameBytes)])
    }
  }

  // MARK: Other questions

  private func restore(_ refresh: UInt64, number: UInt64, for client: Frame) throws {
    guard !isStopping else { throw Self.stopping }
    try openQuestion()
    // One after the other, as they came.
    let previous = lastRestore
    lastRestore = Task {
      await previous?.value
      do {
        try await segmenter.restore(refresh: refresh)
        send(.restored(refresh: refresh), number: number, to: client)
      } catch {
        refuse(RequestKey(client: client, number: number), client, Self.failure(error))
      }
      closeQuestion()
    }
  }

  private func tellStatus(number: UInt64, to client: Frame) throws {
    guard !isStopping else { throw Self.stopping }
    try openQuestion()
    Task {
      let status = await segmenter.status
      send(.status(report(status)), number: number, to: client)
      closeQuestion()
    }
  }

  private func report(_ status: TwinStatus) -> AgentStatus {
    AgentStatus(
      agent: configuration.agent, serving: status.serving, activity: status.activity,
      waiting: queue.count, isSegmenting: current != nil, answered: traffic.answered,
      refused: traffic.allRefused)
  }

  private func openQuestion() throws(TwinRefusal) {
    guard openQuestions < Self.maximumOpenQuestions else {
      throw TwinRefusal(.busy, "The agent has too many questions to answer; ask again later.")
    }
    openQuestions += 1
  }

  private func closeQuestion() {
    openQuestions -= 1
    wake()
  }

  // MARK: Refusals

  func refuse(_ pending: PendingCase, _ error: any Error) {
    refuse(pending.key, pending.client, Self.failure(error))
  }

  /// Tells a client why, counts it, and logs what no client of ours would send.
  func refuse(_ key: RequestKey, _ client: Frame, _ error: any Error) {
    let refusal =
      (error as? WireError).map { TwinRefusal(.invalid, "\($0)") } ?? Self.failure(error)
    traffic.refused[refusal.kind.rawValue, default: 0] += 1
    if refusal.kind == .invalid {
      refusals.note(.invalid, offender: client.userID ?? "a client", detail: refusal.reason)
    }
    send(.refused(refusal), number: key.number, to: client)
  }

  private static func failure(_ error: any Error) -> TwinRefusal {
    if let refusal = error as? TwinRefusal { return refusal }
    let reason = "\(error)"
    return TwinRefusal(.failed, reason.isEmpty ? "It failed for no reason given." : reason)
  }
}
