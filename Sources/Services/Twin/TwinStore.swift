// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import GRDB
import Synchronization
import Tensors

/// An agent's twins in a folder: `lineage.sqlite`, which tells of every refresh, and
/// `twin-000012.safetensors` for each of the last ones that could serve.
///
/// Whatever moment the process is killed at, the twin that served last serves again. A file is on disk
/// before the row that mentions it, and goes only after the row that releases it; what a kill leaves
/// between the two is cleared when the folder is opened again. What a method keeps is on disk when it
/// returns.
///
/// Time comes from the caller. All methods throw ``ServiceError/twinLineage(path:reason:)``.
package final class TwinStore: Sendable {
  /// Everything that can be read.
  package let lineage: TwinLineage
  private let retention: Int
  private let folderLock: FolderLock
  /// A file and its row are one step: nobody else writes in between.
  private let writing = Mutex(())

  /// Opens an agent's twins, or begins without any. One process at a time can.
  /// - Parameter retention: files that are kept at least, the newest; that of the twin that serves is
  ///   kept however old it is.
  /// - Throws: also ``ServiceError/folderInUse(path:)`` and ``ServiceError/folder(path:reason:)``.
  package init(folder: String, retention: Int = 10) throws(ServiceError) {
    try DurableFolder.create(folder)
    folderLock = try FolderLock(folder: folder)
    try DurableFolder.removePartialFiles(in: folder)
    lineage = try TwinLineage(writing: folder)
    self.retention = max(1, retention)
    try clearLeftovers()
    // The database's own name, too.
    try DurableFolder.synchronise(folder)
  }

  // MARK: Reading

  /// The number of the refresh that comes next: 1 for the first.
  package func nextRefresh() throws(ServiceError) -> UInt64 {
    try lineage.read { try TwinLineage.newest(in: $0) + 1 }
  }

  /// All refreshes, oldest first.
  package func records() throws(ServiceError) -> [TwinRecord] { try lineage.records() }

  /// The twin that was accepted, adopted or restored last; nil before the first refresh.
  /// - Throws: also ``ServiceError/twinFile(path:reason:)`` when its file is gone or damaged. Another
  ///   can be restored then: ``TwinLineage/kept()`` names those that are there.
  package func serving() throws(ServiceError) -> StoredTwin? { try lineage.serving() }

  // MARK: Writing

  /// Keeps a refresh: all of it, or nothing.
  /// - Parameters:
  ///   - record: of ``nextRefresh()``; finite, in its ranges.
  ///   - scores: what was measured at this refresh.
  ///   - parameters: of the twin that serves from now on; nil when it was rolled back.
  ///   - metadata: for the file, for instance the network. Keys beginning with `twin.` or `twinseg.` are
  ///     taken.
  ///   - isExpected: whether the twin that serves now, of this refresh or none, is what the record was
  ///     made against.
  /// - Returns: false where it is not; nothing is kept then.
  /// - Throws: also ``ServiceError/twinFile(path:reason:)`` when the file cannot be written. The same
  ///   record can be given again then.
  @discardableResult
  package func append(
    _ record: TwinRecord, scores: [EvaluationRecord] = [], parameters: ParameterVector?,
    metadata: [String: String] = [:], ifServing isExpected: (UInt64?) -> Bool = { _ in true }
  ) throws(ServiceError) -> Bool {
    try writing.withLock { _ throws(ServiceError) in
      guard isExpected(try lineage.currentServing()?.refresh) else { return false }
      try check(record, scores, hasParameters: parameters != nil)
      var digest: Digest?
      if let parameters {
        digest = try lineage.files.write(parameters, of: record, metadata: metadata)
      }
      let released = try write { database in
        try RefreshRow(record, digest: digest).insert(database)
        try EvaluationRows.insert(scores, of: record.refresh, in: database)
        if let reason = TwinServing.Reason(record.decision) {
          try TwinLineage.insert(
            TwinServing(
              refresh: record.refresh, reason: reason, unixMicroseconds: record.unixMicroseconds),
            in: database)
        }
        return try self.releaseOld(in: database)
      }
      // The refresh is kept; a file too many is cleared when the folder is opened again.
      for refresh in released { try? lineage.files.remove(refresh) }
      return true
    }
  }

  /// Makes an earlier twin serve again.
  /// - Returns: that twin, checked.
  /// - Throws: also ``ServiceError/twinNotKept(refresh:kept:)``, which names those that are, or
  ///   ``ServiceError/twinFile(path:reason:)``. What served goes on then.
  @discardableResult
  package func restore(
    refresh: UInt64, at unixMicroseconds: UInt64
  ) throws(ServiceError) -> StoredTwin {
    try writing.withLock { _ throws(ServiceError) in
      let twin = try lineage.twin(of: refresh)
      try write { database in
        try TwinLineage.insert(
          TwinServing(refresh: refresh, reason: .restored, unixMicroseconds: unixMicroseconds),
          in: database)
      }
      return twin
    }
  }

  private func check(
    _ record: TwinRecord, _ scores: [EvaluationRecord], hasParameters: Bool
  ) throws(ServiceError) {
    func invalid(_ reason: String) -> ServiceError {
      .twinLineage(path: lineage.path, reason: reason)
    }
    let next = try nextRefresh()
    guard record.refresh == next else {
      throw invalid("refresh \(record.refresh) is not the next one, \(next)")
    }
    guard record.decision.changesTwin == hasParameters else {
      throw invalid(
        "refresh \(next) is \(record.decision.rawValue) "
          + (hasParameters ? "and has parameters" : "and has no parameters"))
    }
    if let fault = TwinRecordCheck.fault(record, scores) { throw invalid(fault) }
  }

  /// - Returns: refreshes whose files are no longer kept.
  private func releaseOld(in database: Database) throws -> [UInt64] {
    let serving = try TwinLineage.current(in: database)?.refresh
    let old = try TwinLineage.kept(in: database).dropLast(retention).filter { $0 != serving }
    for refresh in old {
      try database.execute(
        sql: "UPDATE refresh SET released = 1 WHERE number = ?",
        arguments: [Int64(bitPattern: refresh)])
    }
    return Array(old)
  }

  /// Runs a transaction that is on disk when this returns.
  private func write<Value>(_ body: (Database) throws -> Value) throws(ServiceError) -> Value {
    do {
      return try lineage.queue.write(body)
    } catch {
      throw TwinLineage.failure(error, path: lineage.path)
    }
  }

  /// Removes the file of a refresh that was being kept when the process was killed, and those that were
  /// being let go.
  private func clearLeftovers() throws(ServiceError) {
    let (newest, kept) = try lineage.read { database in
      (try TwinLineage.newest(in: database), Set(try TwinLineage.kept(in: database)))
    }
    let found = try lineage.files.refreshes()
    // No kill leaves these: somebody took the lineage away, and would lose the twins, too.
    if let stranger = found.last(where: { $0 > newest + 1 }) {
      throw .twinLineage(
        path: lineage.path,
        reason:
          "it ends with refresh \(newest), and '\(lineage.files.path(of: stranger))' is newer: "
          + "bring back the lineage that belongs to it, or move the twins elsewhere")
    }
    for refresh in found where !kept.contains(refresh) { try lineage.files.remove(refresh) }
  }
}

extension TwinServing.Reason {
  /// Nil: another twin does not serve.
  fileprivate init?(_ decision: TwinDecision) {
    switch decision {
    case .accepted: self = .accepted
    case .adoptedGlobal: self = .adoptedGlobal
    case .rolledBack: return nil
    }
  }
}
