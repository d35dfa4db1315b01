// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import GRDB

/// What happened besides: for people who look into a run. Of each kind the newest are kept.
extension Journal {
  /// Rows of each kind.
  package static let keptEvents = 10_000

  /// Notes that an update was refused, or a message could not be read. It survives the process at once,
  /// and a power cut with the next update or version: a flood of refusals must not cost a disk write
  /// each.
  package func record(
    _ refusal: RefusalRecord, of update: UpdateID? = nil, at wallMicroseconds: UInt64
  ) throws(ServiceError) {
    try note { database in
      try database.execute(
        sql: "INSERT INTO refusal VALUES (NULL, ?, ?, ?, ?, ?)",
        arguments: [
          refusal.agent?.text, update.map { OutboxName.text($0.outbox) },
          update.map { Int64(bitPattern: $0.number) }, refusal.reason,
          Int64(bitPattern: wallMicroseconds),
        ])
      try database.execute(
        sql: "DELETE FROM refusal WHERE number <= ?",
        arguments: [database.lastInsertedRowID - Int64(Self.keptEvents)])
    }
  }

  /// Notes that an agent joined, left or was lost; as durable as ``record(_:of:at:)``.
  package func record(
    _ membership: MembershipRecord, at wallMicroseconds: UInt64
  ) throws(ServiceError) {
    try note { database in
      try database.execute(
        sql: "INSERT INTO membership VALUES (NULL, ?, ?, ?, ?)",
        arguments: [
          membership.agent.text, membership.change.rawValue, membership.liveAgents,
          Int64(bitPattern: wallMicroseconds),
        ])
      try database.execute(
        sql: "DELETE FROM membership WHERE number <= ?",
        arguments: [database.lastInsertedRowID - Int64(Self.keptEvents)])
    }
  }

  /// A transaction that does not wait for the disk.
  private func note(_ body: (Database) throws -> Void) throws(ServiceError) {
    do {
      try queue.writeWithoutTransaction { database in
        try database.execute(sql: "PRAGMA synchronous = NORMAL")
        let result = Result {
          try database.inTransaction {
            try body(database)
            return .commit
          }
        }
        // Whatever came of it: what counts waits for the disk.
        try DurableDatabase.waitForDisk(in: database)
        try result.get()
      }
    } catch {
      throw Self.failure(error, path: path)
    }
  }

  /// Newest last.
  package func refusals() throws(ServiceError) -> [(agent: AgentID?, reason: String)] {
    try read { database in
      try Row.fetchAll(database, sql: "SELECT agent, reason FROM refusal ORDER BY number").map {
        row in
        (try (row["agent"] as String?).map { try AgentID($0) }, row["reason"])
      }
    }
  }

  /// Newest last.
  package func memberships() throws(ServiceError) -> [MembershipRecord] {
    try read { database in
      try Row.fetchAll(database, sql: "SELECT * FROM membership ORDER BY number").map {
        try MembershipRecord(journal: $0)
      }
    }
  }

  /// Tells the run from its beginning, as the aggregator told of it on the metrics channel: versions,
  /// updates that count, refusals, memberships.
  /// - Throws: also what `body` throws.
  package func tell(_ body: (MetricEvent) throws -> Void) throws {
    let assemblies = try assemblies()
    try queue.read { database in
      var story = try JournalStory(database, assemblies: assemblies)
      try story.tell(body)
    }
  }
}

extension MembershipRecord {
  init(journal row: Row) throws {
    self.init(
      agent: try AgentID(row["agent"] as String),
      change: try JournalRowError.checked(Change(rawValue: row["change"]), "change"),
      liveAgents: row["liveAgents"])
  }
}
