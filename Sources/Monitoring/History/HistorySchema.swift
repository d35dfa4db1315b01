// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import FoundationEssentials
import GRDB
import Glibc
import Tensors

/// The tables of a ``MetricHistory``.
enum HistorySchema {
  static func open(_ path: String) throws -> DatabaseQueue {
    let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      throw MonitoringError.history(path: path, reason: String(cString: strerror(errno)))
    }
    close(descriptor)
    var configuration = Configuration()
    configuration.label = "metrics"
    configuration.busyMode = .timeout(10)
    configuration.journalMode = .wal
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    guard try !queue.read(migrator.hasBeenSuperseded) else {
      throw MonitoringError.history(path: path, reason: "a newer version of this program wrote it")
    }
    try migrator.migrate(queue)
    return queue
  }

  /// Opens a history to read, whether or not another process writes to it.
  static func open(reading path: String) throws -> DatabaseQueue {
    guard FileManager.default.fileExists(atPath: path) else {
      throw MonitoringError.noHistory(path: path)
    }
    let queue = try readingQueue(path)
    guard try queue.read(migrator.hasCompletedMigrations) else {
      throw MonitoringError.history(
        path: path, reason: "another version of this program wrote it")
    }
    return queue
  }

  private static func readingQueue(_ path: String) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(10)
    do {
      return try DatabaseQueue(path: path, configuration: configuration)
    } catch let error as DatabaseError
      where [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode)
    {
      // Readers, too, make files beside it. Where none can be made, and no writer has left any of the
      // database in its log, the file alone is all of it.
      let file = URL(filePath: path)
      guard access(file.deletingLastPathComponent().path, W_OK) != 0,
        !FileManager.default.fileExists(atPath: "\(path)-wal")
      else { throw error }
      return try DatabaseQueue(
        path: "\(file.absoluteString)?immutable=1", configuration: configuration)
    }
  }

  private static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { database in
      try database.execute(
        sql: """
          CREATE TABLE run (federation TEXT NOT NULL, run TEXT NOT NULL);
          CREATE TABLE event (
            number INTEGER PRIMARY KEY AUTOINCREMENT, received INTEGER NOT NULL,
            role TEXT NOT NULL, envelope BLOB NOT NULL);
          CREATE TABLE latest (
            source TEXT NOT NULL, kind TEXT NOT NULL, received INTEGER NOT NULL,
            role TEXT NOT NULL, envelope BLOB NOT NULL, PRIMARY KEY (source, kind));
          """)
    }
    // One sequence over both tables, and who told what.
    migrator.registerMigration("2") { database in
      try database.execute(
        sql: """
          ALTER TABLE event ADD COLUMN source TEXT NOT NULL DEFAULT '';
          CREATE INDEX event_source ON event (source, number);
          ALTER TABLE latest ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
          UPDATE latest SET number = (
            SELECT COALESCE(MAX(event.number), 0) FROM event WHERE event.received <= latest.received);
          """)
    }
    return migrator
  }

  /// A file belongs to one run.
  static func claim(
    _ database: Database, path: String, federation: FederationID, run: RunID
  ) throws {
    let name = "\(federation)/\(run)"
    if let (owner, ownRun) = try owner(of: database) {
      guard owner == federation, ownRun == run else {
        throw MonitoringError.otherRun(
          path: path, found: "\(owner)/\(ownRun)", expected: name)
      }
      return
    }
    try database.execute(
      sql: "INSERT INTO run VALUES (?, ?)", arguments: [federation.text, run.text])
  }

  static func owner(of database: Database) throws -> (FederationID, RunID)? {
    guard let row = try Row.fetchOne(database, sql: "SELECT federation, run FROM run") else {
      return nil
    }
    return (try FederationID(row["federation"] as String), try RunID(row["run"] as String))
  }

  /// Of the event that was written last, in either table.
  static func newestNumber(_ database: Database) throws -> Int64 {
    try Int64.fetchOne(
      database,
      sql: """
        SELECT MAX(COALESCE((SELECT MAX(number) FROM event), 0),
          COALESCE((SELECT MAX(number) FROM latest), 0))
        """) ?? 0
  }

  /// - Parameter number: one more than that of the event heard before it: clocks may be set back.
  static func insert(
    _ entry: MetricHistory.Entry, number: Int64, federation: FederationID, run: RunID,
    in database: Database
  ) throws {
    let envelope = Envelope(
      federation: federation, run: run, sender: entry.source, incarnation: 1, sequence: 1,
      body: .metric(entry.event))
    let bytes = Data(try EnvelopeEncoder.encode(envelope))
    if entry.event.kind.isMomentary {
      try database.execute(
        sql: """
          INSERT OR REPLACE INTO latest (source, kind, received, role, envelope, number)
          VALUES (?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          entry.source.text, entry.event.kind.topic, entry.received, entry.role.rawValue, bytes,
          number,
        ])
    } else {
      try database.execute(
        sql: """
          INSERT INTO event (number, received, role, envelope, source) VALUES (?, ?, ?, ?, ?)
          """,
        arguments: [number, entry.received, entry.role.rawValue, bytes, entry.source.text])
    }
  }

  /// Removes all but the newest events of a source.
  static func trim(_ database: Database, source: AgentID, kept: Int) throws {
    try database.execute(
      sql: """
        DELETE FROM event WHERE source = ? AND number <= (
          SELECT number FROM event WHERE source = ? ORDER BY number DESC LIMIT 1 OFFSET ?)
        """, arguments: [source.text, source.text, kept])
  }

  /// All events in the order in which they were heard.
  static func entries(_ database: Database) throws -> [MetricHistory.Entry] {
    let decoder = try EnvelopeDecoder()
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT received, role, envelope, number, 0 AS late FROM event
        UNION ALL SELECT received, role, envelope, number, 1 FROM latest ORDER BY number, late
        """)
    return try rows.map { row in
      let bytes: Data = row["envelope"]
      let envelope = try bytes.withUnsafeBytes(decoder.decode)
      guard case .metric(let event) = envelope.body,
        let role = ServiceRole(rawValue: row["role"])
      else { throw WireError.missing(field: "metric") }
      return MetricHistory.Entry(
        received: row["received"], source: envelope.sender, role: role, event: event)
    }
  }
}

extension MetricEvent.Kind {
  /// Whether it says how things are now, and the one before it counts no more.
  fileprivate var isMomentary: Bool {
    switch self {
    case .processSampled, .trafficSampled, .twinServed, .trainingProgress, .modelReceived: true
    default: false
    }
  }
}
