// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import GRDB
import Tensors

/// The books of a run in `<run>/journal.sqlite`: every update that counts, every version, and what
/// each agent has spent. Whatever moment the process is killed at, a run continues from here with
/// nothing lost and nothing counted twice.
///
/// What a method keeps is on disk when it returns, in one transaction (SQLite in WAL mode with
/// `synchronous=FULL`), except for what ``record(_:of:at:)`` notes. Time comes from the caller, so the
/// same events make the same rows.
///
/// All methods throw ``ServiceError/journal(path:reason:)``.
package final class Journal: Sendable {
  /// Of the lock of whoever writes it.
  package static let lockName = "journal.lock"

  package let path: String
  package let run: RunID
  package let federation: FederationID
  let queue: DatabaseQueue
  /// Nil for those who only read.
  private let lock: FolderLock?

  // MARK: Opening

  /// Opens the journal of a run to write, or begins it. One process at a time can.
  /// - Throws: also ``ServiceError/folderInUse(path:)``; and when the journal is that of another run,
  ///   federation or model.
  package init(
    folder: String, run description: RunDescription, at wallMicroseconds: UInt64
  ) throws(ServiceError) {
    try DurableFolder.create(folder)
    let path = Self.path(in: folder)
    lock = try FolderLock(folder: folder, name: Self.lockName)
    do {
      queue = try DurableDatabase.open(
        path, label: "journal", migrator: JournalSchema.migrator)
    } catch {
      throw Self.failure(error, path: path)
    }
    (self.path, run, federation) = (path, description.run, description.federation)
    try access { database in
      try Self.check(description, in: database, path: path, at: wallMicroseconds)
      try Self.note(description.assembly, in: database)
    }
    // The file's own name, too.
    try DurableFolder.synchronise(folder)
  }

  /// Opens the journal of a run to read, whether or not its aggregator is at work.
  package init(reading folder: String) throws(ServiceError) {
    let path = Self.path(in: folder)
    lock = nil
    self.path = path
    do {
      let queue = try DurableDatabase.open(
        reading: path, label: "journal", migrator: JournalSchema.migrator)
      (federation, run) = try queue.read { database in
        guard let row = try Row.fetchOne(database, sql: "SELECT * FROM run") else {
          throw ServiceError.journal(path: path, reason: "it does not say whose it is")
        }
        return (try FederationID(row["federation"] as String), try RunID(row["run"] as String))
      }
      self.queue = queue
    } catch {
      throw Self.failure(error, path: path)
    }
  }

  package static func path(in folder: String) -> String { "\(folder)/journal.sqlite" }

  private static func check(
    _ description: RunDescription, in database: Database, path: String, at moment: UInt64
  ) throws {
    let expected = [
      ("federation", description.federation.text), ("run", description.run.text),
      ("manifestDigest", description.manifestDigest.description),
    ]
    guard let row = try Row.fetchOne(database, sql: "SELECT * FROM run") else {
      return try database.execute(
        sql: "INSERT INTO run VALUES (?, ?, ?, ?)",
        arguments: [
          expected[0].1, expected[1].1, expected[2].1, Int64(bitPattern: moment),
        ])
    }
    for (column, value) in expected {
      let found: String = row[column]
      guard found == value else {
        let name = column == "manifestDigest" ? "model of other tensors" : column
        throw ServiceError.journal(
          path: path, reason: "it belongs to another \(name): \(found.legible()), not \(value)")
      }
    }
  }

  /// Keeps how versions are made from now on.
  private static func note(_ assembly: AssemblyDescription, in database: Database) throws {
    let text = try assembly.text
    let last = try String.fetchOne(
      database, sql: "SELECT description FROM configuration ORDER BY since DESC LIMIT 1")
    guard text != last else { return }
    let newest = try Int64.fetchOne(database, sql: "SELECT max(number) FROM version") ?? 0
    try database.execute(
      sql: "INSERT OR REPLACE INTO configuration VALUES (?, ?)", arguments: [newest, text])
  }

  // MARK: Access

  /// Runs a transaction that is on disk when this returns.
  func access<Value>(_ body: (Database) throws -> Value) throws(ServiceError) -> Value {
    do {
      return try queue.write(body)
    } catch {
      throw Self.failure(error, path: path)
    }
  }

  func read<Value>(_ body: (Database) throws -> Value) throws(ServiceError) -> Value {
    do {
      return try queue.read(body)
    } catch {
      throw Self.failure(error, path: path)
    }
  }

  static func failure(_ error: any Error, path: String) -> ServiceError {
    (error as? ServiceError) ?? .journal(path: path, reason: ServiceError.reason(error))
  }
}
