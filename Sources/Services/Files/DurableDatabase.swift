// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import GRDB
import Glibc

/// An SQLite file whose transactions are on disk when they end: WAL mode with `synchronous=FULL`.
///
/// All functions throw what is wrong as part of a sentence: whoever calls names the file.
package enum DurableDatabase {
  package struct Fault: Error, CustomStringConvertible {
    package let description: String
  }

  /// Opens a file to write, or makes one that others cannot read, and brings it up to date.
  package static func open(
    _ path: String, label: String, migrator: DatabaseMigrator
  ) throws -> DatabaseQueue {
    try create(path)
    let queue = try queue(path, label: label, readonly: false)
    try queue.writeWithoutTransaction { try waitForDisk(in: $0) }
    guard try !queue.read(migrator.hasBeenSuperseded) else {
      throw Fault(description: "a newer version of this program wrote it")
    }
    try migrator.migrate(queue)
    return queue
  }

  /// Opens a file to read, whether or not another process writes to it.
  package static func open(
    reading path: String, label: String, migrator: DatabaseMigrator
  ) throws -> DatabaseQueue {
    guard FileManager.default.fileExists(atPath: path) else {
      throw Fault(description: "there is none")
    }
    let queue = try queue(path, label: label, readonly: true)
    guard try queue.read(migrator.hasCompletedMigrations) else {
      throw Fault(description: "another version of this program wrote it")
    }
    return queue
  }

  private static func create(_ path: String) throws {
    let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw Fault(description: String(cString: strerror(errno))) }
    close(descriptor)
  }

  private static func queue(_ path: String, label: String, readonly: Bool) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.readonly = readonly
    configuration.label = label
    configuration.busyMode = .timeout(10)
    if !readonly { configuration.journalMode = .wal }
    return try DatabaseQueue(path: path, configuration: configuration)
  }

  /// Every transaction from now on is on disk when it ends. GRDB asks for less in WAL mode, after
  /// `prepareDatabase` has run.
  static func waitForDisk(in database: Database) throws {
    try database.execute(sql: "PRAGMA synchronous = FULL")
    guard try Int.fetchOne(database, sql: "PRAGMA synchronous") == 2,
      try String.fetchOne(database, sql: "PRAGMA journal_mode") == "wal"
    else { throw Fault(description: "SQLite does not write it as it must") }
  }
}
