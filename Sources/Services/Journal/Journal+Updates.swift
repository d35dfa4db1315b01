// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import GRDB

/// Updates: which count, and which did before.
extension Journal {
  /// Keeps that an update counts. Its payload must be on disk already.
  package func accept(
    _ contribution: Contribution, at wallMicroseconds: UInt64
  ) throws(ServiceError) {
    try access { database in
      try ContributionRow(contribution, moment: Int64(bitPattern: wallMicroseconds))
        .insert(database)
      try Self.count(contribution.agent, contribution.id, in: database)
    }
  }

  /// Keeps that an update never counts again, though it is part of no version.
  package func remember(_ agent: AgentID, _ id: UpdateID) throws(ServiceError) {
    try access { try Self.count(agent, id, in: $0) }
  }

  private static func count(_ agent: AgentID, _ id: UpdateID, in database: Database) throws {
    try database.execute(
      sql: """
        INSERT INTO counted VALUES (?, ?, ?)
        ON CONFLICT (agent, outbox) DO UPDATE SET number = excluded.number
        """,
      arguments: [agent.text, OutboxName.text(id.outbox), Int64(bitPattern: id.number)])
  }

  /// What a ``Coordinator`` needs to continue the run.
  package func history() throws(ServiceError) -> CoordinatorHistory {
    try read { database in
      var history = CoordinatorHistory()
      if let number = try Int64.fetchOne(database, sql: "SELECT max(number) FROM version") {
        history.version = Version(UInt64(bitPattern: number))
      }
      for row in try Row.fetchAll(database, sql: "SELECT agent, outbox, number FROM counted") {
        let agent = try AgentID(row["agent"] as String)
        let outbox = try JournalRowError.checked(
          OutboxName.number(row["outbox"] as String), "outbox")
        history.counted[agent, default: [:]][outbox] = UInt64(bitPattern: row["number"] as Int64)
      }
      for row in try Row.fetchAll(database, sql: "SELECT agent, muSquared FROM privacy") {
        history.privacySpend[try AgentID(row["agent"] as String)] = row["muSquared"]
      }
      history.pending = try Self.contributions(of: nil, in: database)
      return history
    }
  }

  /// The updates that a version is made from, in the order in which they arrived; nil: those that are
  /// not part of one yet.
  package func contributions(of version: Version?) throws(ServiceError) -> [Contribution] {
    try read { try Self.contributions(of: version, in: $0) }
  }

  private static func contributions(
    of version: Version?, in database: Database
  ) throws -> [Contribution] {
    try ContributionRow.fetchAll(
      database, sql: "SELECT * FROM contribution WHERE version IS ? ORDER BY arrival",
      arguments: [version.map { Int64(bitPattern: $0.number) }]
    ).map { try $0.contribution }
  }

  /// Payloads that are to be on disk: of updates that are not part of a version yet, and of the versions
  /// that can be replayed.
  package func keptPayloads() throws(ServiceError) -> Set<PayloadName> {
    try read { database in
      Set(
        try ContributionRow.fetchAll(
          database, sql: "SELECT * FROM contribution WHERE released = 0"
        ).map { try $0.payloadName })
    }
  }

  /// The newest version of which payloads are no longer kept; nil: there is none.
  package func newestReleasedVersion() throws(ServiceError) -> Version? {
    try read { database in
      try Int64.fetchOne(
        database, sql: "SELECT max(version) FROM contribution WHERE released = 1"
      ).map { Version(UInt64(bitPattern: $0)) }
    }
  }
}
