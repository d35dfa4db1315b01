// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import FoundationEssentials
import Glibc
import Messaging
import Tensors

/// The files of an ``Outbox``: `outbox.json` with its name and the last number, `pending.update` with
/// the update that waits, and `lock`. Both are replaced as a whole.
final class OutboxFolder: Sendable {
  private let path: String
  private let owner: ServiceIdentity
  private let limits: WireLimits
  private let lock: FolderLock

  private var numbersPath: String { "\(path)/outbox.json" }
  private var pendingPath: String { "\(path)/pending.update" }
  /// Larger than any `outbox.json`.
  private static let maximumNumbersLength = 4_096

  /// Creates the folder if it is missing, and locks it.
  /// - Throws: ``ServiceError/folderInUse(path:)`` or ``ServiceError/folder(path:reason:)``.
  init(_ path: String, owner: ServiceIdentity, limits: WireLimits) throws(ServiceError) {
    try DurableFolder.create(path)
    lock = try FolderLock(folder: path)
    try DurableFolder.removePartialFiles(in: path)
    self.path = path
    self.owner = owner
    self.limits = limits
  }

  // MARK: Numbers

  /// - Returns: nil for an outbox that is new, or whose numbers are damaged.
  func readNumbers(_ findings: inout [ServiceError]) throws(ServiceError) -> OutboxNumbers? {
    guard FileManager.default.fileExists(atPath: numbersPath) else { return nil }
    let bytes: [UInt8]
    do {
      let file = try FileDescriptor(opening: numbersPath, flags: O_RDONLY | O_NOFOLLOW)
      bytes = try file.read(count: min(try file.length(), Self.maximumNumbersLength))
    } catch {
      throw .outbox(path: numbersPath, reason: ServiceError.reason(error))
    }
    if let numbers = OutboxNumbers(bytes) { return numbers }
    try moveAside(numbersPath, reason: "it is damaged", &findings)
    return nil
  }

  func write(_ numbers: OutboxNumbers) throws(ServiceError) {
    do {
      let bytes = try numbers.encoded
      try AtomicFile.write(to: numbersPath) { (file) throws(TensorsError) in try file.write(bytes) }
    } catch {
      throw .outbox(path: numbersPath, reason: ServiceError.reason(error))
    }
  }

  // MARK: The pending update

  func write(_ update: LocalUpdate, frames: [Frame]) throws(ServiceError) {
    do {
      // As it travels, so that everything about it is checked as it is on arrival. Under which
      // sequence it is sent is decided anew each time.
      let envelope = try EnvelopeEncoder.encode(
        Envelope(
          federation: owner.federation, run: owner.run, sender: owner.name,
          incarnation: owner.incarnation, sequence: 1, body: .localUpdate(update)))
      try PayloadFile.write(update.payload, preamble: envelope, frames: frames, to: pendingPath)
    } catch {
      throw .outbox(path: pendingPath, reason: ServiceError.reason(error))
    }
  }

  func removePending() throws(ServiceError) {
    try DurableFolder.remove(pendingPath)
    // Without waiting for the disk: after a power cut it may be there again, and is then a duplicate.
  }

  /// - Returns: nil when nothing waits, or what waits cannot be used.
  func readPending(_ findings: inout [ServiceError]) throws -> Outbox.Pending? {
    guard FileManager.default.fileExists(atPath: pendingPath) else { return nil }
    do {
      guard let pending = try decodePending() else {
        try removePending()
        return nil
      }
      return pending
    } catch let error as MessagingError {
      throw error
    } catch {
      try moveAside(pendingPath, reason: ServiceError.reason(error), &findings)
      return nil
    }
  }

  /// - Returns: nil for an update of another agent or run.
  private func decodePending() throws -> Outbox.Pending? {
    var file = try PayloadFile.open(pendingPath)
    let envelope = try file.preamble.withUnsafeBytes(EnvelopeDecoder(limits: limits).decode)
    guard case .localUpdate(let update) = envelope.body, update.payload == file.payload else {
      throw ServiceError.outbox(path: pendingPath, reason: "it holds no update")
    }
    guard envelope.federation == owner.federation, envelope.run == owner.run,
      envelope.sender == owner.name
    else { return nil }
    var frames: [Frame] = []
    frames.reserveCapacity(update.payload.chunkCount)
    var reading = try TensorDecoder().reading(update.payload)
    while reading.expectsChunk {
      let frame = try file.nextFrame()
      try frame.withBytes { try reading.read($0) { _, _ in } }
      frames.append(frame)
    }
    try file.checkEnd()
    _ = try reading.finish()
    return Outbox.Pending(update: update, frames: frames)
  }

  private func moveAside(
    _ file: String, reason: String, _ findings: inout [ServiceError]
  ) throws(ServiceError) {
    findings.append(.outbox(path: file, reason: reason))
    guard rename(file, "\(file).damaged") == 0 else {
      throw .outbox(path: file, reason: String(cString: strerror(errno)))
    }
  }
}
