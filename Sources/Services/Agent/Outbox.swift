// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import Messaging
import Tensors

/// The update that waits for its acknowledgement, packed, so that sending it again costs nothing; and
/// the numbers that updates have had.
///
/// With a folder it survives the process, whatever moment that is killed at: an update is on disk, and
/// its number spent for ever, before ``keep(_:frames:)`` returns and it can be sent. Without one
/// nothing survives, and the outbox has a name of its own for each process.
package struct Outbox: ~Copyable, Sendable {
  /// What waits, ready to be sent.
  package struct Pending: Sendable {
    package let update: LocalUpdate
    package let frames: [Frame]
  }

  /// What was found on opening that cannot be used, and why; the files lie beside, as `.damaged`.
  package let findings: [ServiceError]
  package private(set) var pending: Pending?

  private let id: UInt64
  private var lastNumber: UInt64
  private let folder: OutboxFolder?

  /// An outbox in memory.
  /// - Parameter id: drawn at random; not 0.
  package init(inMemory id: UInt64) {
    precondition(id != 0, "an outbox without a name")
    self.id = id
    (lastNumber, pending, folder, findings) = (0, nil, nil, [])
  }

  /// Opens an agent's outbox, or makes it. One process at a time can.
  ///
  /// A file that is damaged is moved aside and named in ``findings``, and the agent goes on without it:
  /// a pending update is lost, and trained again; with the numbers lost, the outbox gets a new name. An
  /// update of another run is dropped, since it can never count.
  /// - Parameters:
  ///   - owner: whose updates these are, in which run.
  ///   - generator: for the name of a new outbox.
  /// - Throws: ``ServiceError``: the folder is in use or cannot be written.
  package init(
    folder path: String, owner: ServiceIdentity, limits: WireLimits = WireLimits(),
    using generator: inout some RandomNumberGenerator
  ) throws {
    let folder = try OutboxFolder(path, owner: owner, limits: limits)
    var findings: [ServiceError] = []
    let pending = try folder.readPending(&findings)
    let known = try folder.readNumbers(&findings)
    var numbers =
      known ?? OutboxNumbers(id: .random(in: 1...UInt64.max, using: &generator), last: 0)
    if let id = pending?.update.id, id.outbox == numbers.id {
      numbers.last = max(numbers.last, id.number)
    }
    if numbers != known { try folder.write(numbers) }
    (id, lastNumber, self.folder, self.pending) = (numbers.id, numbers.last, folder, pending)
    self.findings = findings
  }

  /// What a ``Participant`` continues from.
  package var state: OutboxState {
    OutboxState(
      id: id, lastNumber: lastNumber,
      pending: pending.map {
        OutboxState.Pending(id: $0.update.id, baseVersion: $0.update.baseVersion)
      })
  }

  /// What the pending update needs on a link of 1 Mbit/s: before that it is not sent again.
  package var transferTime: Duration {
    let bytes = pending?.frames.reduce(0) { $0 + $1.count } ?? 0
    return .seconds(Double(bytes) / 125_000)
  }

  /// Keeps an update until it is settled; what waited before is forgotten.
  /// - Throws: ``ServiceError/outbox(path:reason:)``, and the update must not be sent then. Its number is
  ///   spent or not; the next one is free in either case.
  package mutating func keep(_ update: LocalUpdate, frames: [Frame]) throws {
    precondition(
      update.id.outbox == id && update.id.number > lastNumber,
      "\(update.id) after number \(lastNumber) of \(String(id, radix: 16))")
    precondition(update.payload.chunkCount == frames.count, "\(frames.count) frames")
    lastNumber = update.id.number
    pending = nil
    if let folder {
      // The number first: should the update's file be damaged later, it is not given to another.
      try folder.write(OutboxNumbers(id: id, last: lastNumber))
      try folder.write(update, frames: frames)
    }
    pending = Pending(update: update, frames: frames)
  }

  /// What waits under this name.
  package func pending(_ id: UpdateID) -> Pending? {
    pending?.update.id == id ? pending : nil
  }

  /// Forgets an update that is settled.
  /// - Throws: ``ServiceError``.
  package mutating func discard(_ id: UpdateID) throws {
    guard pending?.update.id == id else { return }
    pending = nil
    try folder?.removePending()
  }
}
