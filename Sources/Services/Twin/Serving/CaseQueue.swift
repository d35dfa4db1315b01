// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FederationWire
import Messaging

/// Cases that are sent or wait: first come, first served once all of a case is there, and no more than
/// a bound.
struct CaseQueue {
  private let limit: Int
  private let maximumSpoolBytes: Int
  private var incoming: [RequestKey: PendingCase] = [:]
  private var waiting: [PendingCase] = []

  init(limit: Int, maximumSpoolBytes: Int) {
    self.limit = max(1, limit)
    self.maximumSpoolBytes = maximumSpoolBytes
  }

  var count: Int { incoming.count + waiting.count }

  /// When a case that is being sent is given up, if nothing more comes.
  func nextDeadline(patience: Duration) -> ContinuousClock.Instant? {
    incoming.values.map(\.lastHeard).min().map { $0 + patience }
  }

  func contains(_ key: RequestKey) -> Bool {
    incoming[key] != nil || waiting.contains { $0.key == key }
  }

  /// - Parameter spoolBytes: of the case, and of what is worked on.
  /// - Throws: ``TwinRefusal`` when there is no room.
  func checkRoom(spoolBytes: Int) throws(TwinRefusal) {
    guard count < limit else {
      throw TwinRefusal(.busy, "The agent has \(count) requests that wait; ask again later.")
    }
    let spooled = (waiting + incoming.values).reduce(0) { $0 + ($1.spooled?.byteCount ?? 0) }
    guard spooled + spoolBytes <= maximumSpoolBytes else {
      throw TwinRefusal(.busy, "The agent holds as many streamed files as it can; ask again later.")
    }
  }

  /// Takes a case, of which all is there or is yet to be sent.
  mutating func add(_ pending: PendingCase) {
    if pending.spooled == nil { waiting.append(pending) } else { incoming[pending.key] = pending }
  }

  /// Takes bytes of a case that is being sent.
  /// - Throws: as ``SpooledCase/append(_:file:offset:)``; the case is gone then. ``TwinRefusal`` for a
  ///   case that is not being sent.
  mutating func append(
    _ bytes: UnsafeRawBufferPointer, file: Int, offset: Int, to key: RequestKey,
    at now: ContinuousClock.Instant
  ) throws {
    guard var pending = incoming[key], let spooled = pending.spooled else {
      throw TwinRefusal(.invalid, "No case with this number is being sent.")
    }
    do {
      try spooled.append(bytes, file: file, offset: offset)
    } catch {
      incoming[key] = nil
      throw error
    }
    pending.lastHeard = now
    if spooled.isComplete {
      incoming[key] = nil
      waiting.append(pending)
    } else {
      incoming[key] = pending
    }
  }

  /// The next case to be worked on.
  mutating func takeNext() -> PendingCase? { waiting.isEmpty ? nil : waiting.removeFirst() }

  mutating func remove(_ key: RequestKey) -> PendingCase? {
    if let pending = incoming.removeValue(forKey: key) { return pending }
    return waiting.firstIndex { $0.key == key }.map { waiting.remove(at: $0) }
  }

  /// Takes out cases that are being sent, and of which nothing came since.
  mutating func removeStalled(since moment: ContinuousClock.Instant) -> [PendingCase] {
    let stalled = incoming.values.filter { $0.lastHeard <= moment }
    for pending in stalled { incoming[pending.key] = nil }
    return stalled
  }

  mutating func removeAll() -> [PendingCase] {
    defer { (incoming, waiting) = ([:], []) }
    return waiting + incoming.values
  }
}
