// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import Messaging
import Tensors

/// The payloads of accepted updates on disk, as they came:
/// `<run>/updates/<agent>/<outbox>-<number>.update`. One process writes at a time: that which holds the
/// ``Journal``.
package struct PayloadStore: Sendable {
  private let folder: String

  /// - Parameter folder: the run's.
  package init(folder: String) {
    self.folder = "\(folder)/updates"
  }

  package func path(of name: PayloadName) -> String {
    "\(folder)/\(name.agent)/\(name.file)"
  }

  // MARK: Writing

  /// Keeps a payload; it is on disk when this returns.
  /// - Throws: ``ServiceError``.
  package func save(
    _ frames: [Frame], payload: PayloadDescription, as name: PayloadName
  ) throws(ServiceError) {
    try DurableFolder.create("\(folder)/\(name.agent)")
    try PayloadFile.write(payload, frames: frames, to: path(of: name))
  }

  /// Lets payloads go; those that are gone already are no error.
  /// - Throws: ``ServiceError/folder(path:reason:)``.
  package func remove(_ names: some Sequence<PayloadName>) throws(ServiceError) {
    for name in names { try DurableFolder.remove(path(of: name)) }
  }

  /// Lets all payloads go but these, and what a process was writing when it was killed: an update that
  /// is not in the journal was not acknowledged, and comes again.
  /// - Returns: how many went.
  /// - Throws: ``ServiceError/folder(path:reason:)``.
  @discardableResult
  package func removeAll(except kept: Set<PayloadName>) throws(ServiceError) -> Int {
    let found = try names()
    let orphans = found.filter { !kept.contains($0) }
    try remove(orphans)
    for agent in Set(found.map(\.agent)).union(try agents()) {
      try DurableFolder.removePartialFiles(in: "\(folder)/\(agent)")
    }
    return orphans.count
  }

  // MARK: Reading

  /// Payloads on disk.
  /// - Throws: ``ServiceError/folder(path:reason:)``.
  package func names() throws(ServiceError) -> [PayloadName] {
    var names: [PayloadName] = []
    for agent in try agents() {
      for file in try DurableFolder.names(in: "\(folder)/\(agent)") {
        if let name = PayloadName(agent: agent, file: file) { names.append(name) }
      }
    }
    return names
  }

  private func agents() throws(ServiceError) -> [AgentID] {
    try DurableFolder.names(in: folder).compactMap { try? AgentID($0) }
  }

  /// Reads the payload of an update chunk by chunk.
  /// - Parameters:
  ///   - body: gets the index of the first element, and elements that are valid during the call.
  ///     What it got is not to be trusted before this returns.
  /// - Returns: norm and largest magnitude.
  /// - Throws: ``ServiceError/payload(path:reason:)`` when the file is missing, damaged or that of
  ///   another update; and what `body` throws.
  @discardableResult
  package func read(
    _ contribution: Contribution, with decoder: TensorDecoder,
    _ body: (Int, UnsafeBufferPointer<Float>) throws -> Void
  ) throws -> ParameterSummary {
    let path = path(of: PayloadName(contribution))
    var file = try PayloadFile.open(path)
    guard file.payload == contribution.payload else {
      throw ServiceError.payload(
        path: path,
        reason: "it has digest \(file.payload.digest), the journal says "
          + "\(contribution.payload.digest)")
    }
    do {
      var reading = try decoder.reading(contribution.payload)
      while reading.expectsChunk { try file.withNextFrame { try reading.read($0, body) } }
      try file.checkEnd()
      return try reading.finish()
    } catch let error as WireError {
      throw ServiceError.payload(path: path, reason: ServiceError.reason(error))
    }
  }

  /// Folds an update that is on disk into a version that is being gathered. When this throws, what was
  /// gathered is worth nothing.
  /// - Throws: as ``read(_:with:_:)``; ``ServiceError/payload(path:reason:)`` also when the update is for
  ///   another model, or norm and magnitude are not those of the journal.
  package func fold(
    _ contribution: Contribution, into assembly: ModelAssembly, with decoder: TensorDecoder
  ) throws {
    func invalid(_ reason: String) -> ServiceError {
      .payload(path: path(of: PayloadName(contribution)), reason: reason)
    }
    guard contribution.payload.elementCount == assembly.model.count else {
      throw invalid(
        "it has \(contribution.payload.elementCount) elements, the model \(assembly.model.count)")
    }
    let folding = try assembly.begin(contribution)
    let summary = try read(contribution, with: decoder) { offset, elements in
      try assembly.fold(elements, at: offset, of: folding)
    }
    guard summary.norm == contribution.norm,
      summary.maximumMagnitude == contribution.maximumMagnitude
    else {
      throw invalid("its norm is \(summary.norm), the journal says \(contribution.norm)")
    }
  }
}
