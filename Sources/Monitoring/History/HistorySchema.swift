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
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(10)
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    guard try queue.read(migrator.hasCompletedMigrations) else {
      throw MonitoringError.history(
        path: path, reason: "another version of this program wrote it")
    }
    return queue
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

  static func insert(
    _ entry: MetricHistory.Entry, federation: FederationID, run: RunID, in database: Database
  ) throws {
    let envelope = Envelope(
      federation: federation, run: run, sender: entry.source, incarnation: 1, sequence: 1,
      body: .metric(entry.event))
    let bytes = Data(try EnvelopeEncoder.encode(envelope))
    if entry.event.kind.isMomentary {
      try database.execute(
        sql: "INSERT OR REPLACE INTO latest VALUES (?, ?, ?, ?, ?)",
        arguments: [
          entry.source.text, entry.event.kind.topic, entry.received, entry.role.rawValue, bytes,
        ])
    } else {
      try database.execute(
        sql: "INSERT INTO event VALUES (NULL, ?, ?, ?)",
        arguments: [entry.received, entry.role.rawValue, bytes])
    }
  }

  static func trim(_ database: Database, kept: Int) throws {
    guard let newest = try Int64.fetchOne(database, sql: "SELECT MAX(number) FROM event") else {
      return
    }
    try database.execute(
      sql: "DELETE FROM event WHERE number <= ?", arguments: [newest - Int64(kept)])
  }

  static func entries(_ database: Database) throws -> [MetricHistory.Entry] {
    let decoder = try EnvelopeDecoder()
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT received, role, envelope, 0 AS late, number FROM event
        UNION ALL SELECT received, role, envelope, 1, 0 FROM latest ORDER BY received, late, number
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
