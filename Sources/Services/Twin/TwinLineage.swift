// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import GRDB
import Tensors

/// What became of an agent's twin, refresh by refresh, in `<folder>/lineage.sqlite`, and the twins that
/// are kept beside it. Only reads, whether or not the agent is at work; ``TwinStore`` writes.
///
/// All methods throw ``ServiceError/twinLineage(path:reason:)``.
package final class TwinLineage: Sendable {
  package let folder: String
  let queue: DatabaseQueue
  let files: TwinFiles

  var path: String { Self.path(in: folder) }

  package init(reading folder: String) throws(ServiceError) {
    let path = Self.path(in: folder)
    do {
      queue = try DurableDatabase.open(
        reading: path, label: "twin lineage", migrator: TwinLineageSchema.migrator)
    } catch {
      throw Self.failure(error, path: path)
    }
    self.folder = folder
    files = TwinFiles(folder: folder)
  }

  /// For the one who holds the folder's lock.
  init(writing folder: String) throws(ServiceError) {
    let path = Self.path(in: folder)
    do {
      queue = try DurableDatabase.open(
        path, label: "twin lineage", migrator: TwinLineageSchema.migrator)
    } catch {
      throw Self.failure(error, path: path)
    }
    self.folder = folder
    files = TwinFiles(folder: folder)
  }

  private static func path(in folder: String) -> String { "\(folder)/lineage.sqlite" }

  static func failure(_ error: any Error, path: String) -> ServiceError {
    (error as? ServiceError) ?? .twinLineage(path: path, reason: ServiceError.reason(error))
  }

  func read<Value>(_ body: (Database) throws -> Value) throws(ServiceError) -> Value {
    do {
      return try queue.read(body)
    } catch {
      throw Self.failure(error, path: path)
    }
  }

  // MARK: Reading

  /// All refreshes, oldest first.
  package func records() throws(ServiceError) -> [TwinRecord] {
    try read { database in
      try RefreshRow.fetchAll(database, sql: "SELECT * FROM refresh ORDER BY number").map {
        try $0.record
      }
    }
  }

  /// What was measured at a refresh, in the order in which it was given; empty for one that is unknown.
  package func scores(of refresh: UInt64) throws(ServiceError) -> [EvaluationRecord] {
    try read { try EvaluationRows.fetch(of: refresh, in: $0) }
  }

  /// Which twin served from when on, oldest first.
  package func servings() throws(ServiceError) -> [TwinServing] {
    try read { try Self.servings(in: $0, "ORDER BY number") }
  }

  /// Which twin serves; nil before the first refresh.
  package func currentServing() throws(ServiceError) -> TwinServing? {
    try read { try Self.current(in: $0) }
  }

  /// Refreshes whose twins can be restored, ascending.
  package func kept() throws(ServiceError) -> [UInt64] {
    let rows = try read { try Self.kept(in: $0) }
    let present = Set(try files.refreshes())
    return rows.filter(present.contains)
  }

  /// The twin that serves; nil before the first refresh.
  /// - Throws: also ``ServiceError/twinFile(path:reason:)``.
  package func serving() throws(ServiceError) -> StoredTwin? {
    guard let serving = try currentServing() else { return nil }
    return try twin(of: serving.refresh)
  }

  /// The twin of a refresh.
  /// - Throws: also ``ServiceError/twinNotKept(refresh:kept:)``, or
  ///   ``ServiceError/twinFile(path:reason:)`` when its file is damaged.
  package func twin(of refresh: UInt64) throws(ServiceError) -> StoredTwin {
    let found = try read { database in
      try RefreshRow.fetchOne(
        database, sql: "SELECT * FROM refresh WHERE number = ?",
        arguments: [Int64(bitPattern: refresh)]
      ).flatMap { row in try row.parameterDigest.map { (try row.record, $0) } }
    }
    guard let (record, digest) = found else {
      throw .twinNotKept(refresh: refresh, kept: try kept())
    }
    guard try files.refreshes().contains(refresh) else {
      throw .twinNotKept(refresh: refresh, kept: try kept())
    }
    return try files.read(record, digest: digest)
  }

  // MARK: Rows

  static func newest(in database: Database) throws -> UInt64 {
    UInt64(
      bitPattern: try Int64.fetchOne(database, sql: "SELECT max(number) FROM refresh") ?? 0)
  }

  static func kept(in database: Database) throws -> [UInt64] {
    try Int64.fetchAll(
      database,
      sql: """
        SELECT number FROM refresh WHERE digest IS NOT NULL AND released = 0 ORDER BY number
        """
    ).map { UInt64(bitPattern: $0) }
  }

  static func current(in database: Database) throws -> TwinServing? {
    try servings(in: database, "ORDER BY number DESC LIMIT 1").first
  }

  private static func servings(in database: Database, _ order: String) throws -> [TwinServing] {
    try Row.fetchAll(database, sql: "SELECT * FROM serving \(order)").map { row in
      TwinServing(
        refresh: UInt64(bitPattern: row["refresh"]),
        reason: try JournalRowError.checked(
          TwinServing.Reason(rawValue: row["reason"]), "reason"),
        unixMicroseconds: UInt64(bitPattern: row["moment"]))
    }
  }

  static func insert(_ serving: TwinServing, in database: Database) throws {
    try database.execute(
      sql: "INSERT INTO serving (refresh, reason, moment) VALUES (?, ?, ?)",
      arguments: [
        Int64(bitPattern: serving.refresh), serving.reason.rawValue,
        Int64(bitPattern: serving.unixMicroseconds),
      ])
  }
}
