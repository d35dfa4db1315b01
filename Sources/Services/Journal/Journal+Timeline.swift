// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import GRDB

extension Journal {
  /// When everything happened. Of refusals and joins, only the newest are known.
  package func timeline() throws(ServiceError) -> RunTimeline {
    try read { database in
      func events<Value: Sendable & Equatable>(_ sql: String, _ value: (Row) throws -> Value) throws
        -> [RunTimeline.Event<Value>]
      {
        try Row.fetchAll(database, sql: sql).map {
          RunTimeline.Event(try value($0), at: UInt64(bitPattern: $0["moment"] as Int64))
        }
      }
      func agent(_ row: Row) throws -> AgentID { try AgentID(row["agent"] as String) }
      return RunTimeline(
        updates: try Row.fetchAll(
          database,
          sql: "SELECT agent, baseVersion, version, moment FROM contribution ORDER BY arrival"
        ).map { row in
          RunTimeline.Update(
            agent: try agent(row),
            baseVersion: Version(UInt64(bitPattern: row["baseVersion"] as Int64)),
            version: (row["version"] as Int64?).map { Version(UInt64(bitPattern: $0)) },
            moment: UInt64(bitPattern: row["moment"] as Int64))
        },
        versions: try events("SELECT number, moment FROM version ORDER BY number") {
          Version(UInt64(bitPattern: $0["number"] as Int64))
        },
        refusals: try events(
          """
          SELECT agent, moment FROM refusal
          WHERE agent IS NOT NULL AND updateNumber IS NOT NULL ORDER BY number
          """, agent),
        joins: try events(
          "SELECT agent, moment FROM membership WHERE change = 'joined' ORDER BY number", agent))
    }
  }
}
