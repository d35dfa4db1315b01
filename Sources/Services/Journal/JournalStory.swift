// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import GRDB

/// A run as its aggregator told of it on the metrics channel, taken from its ``Journal``: versions, updates
/// that count, refusals, and who joined, left or was lost. It holds a few rows at a time, however long the
/// run is.
struct JournalStory {
  private let database: Database
  private let assemblies: [(since: Version, description: AssemblyDescription)]
  private var memberships: Rows<MembershipRecord>
  private var refusals: Rows<RefusalRecord>

  /// Rows of a table in the order in which they were written, one of them in memory.
  private struct Rows<Record> {
    private let cursor: RowCursor
    private let record: (Row) throws -> Record
    private(set) var next: (moment: UInt64, record: Record)?

    init(_ database: Database, table: String, record: @escaping (Row) throws -> Record) throws {
      cursor = try Row.fetchCursor(database, sql: "SELECT * FROM \(table) ORDER BY number")
      self.record = record
      try advance()
    }

    mutating func advance() throws {
      next = try cursor.next().map { row in
        (moment: UInt64(bitPattern: row["moment"] as Int64), record: try record(row))
      }
    }
  }

  init(
    _ database: Database, assemblies: [(since: Version, description: AssemblyDescription)]
  ) throws {
    self.database = database
    self.assemblies = assemblies
    memberships = try Rows(database, table: "membership") { try MembershipRecord(journal: $0) }
    var total: UInt64 = 0
    refusals = try Rows(database, table: "refusal") { row in
      total += 1
      return try RefusalRecord(journal: row, total: total)
    }
  }

  /// Tells all of it, each event with its moment.
  mutating func tell(_ body: (MetricEvent) throws -> Void) throws {
    let versions = try VersionRow.fetchCursor(
      database, sql: "SELECT * FROM version WHERE number > 0 ORDER BY number")
    var newest = Version.initial
    while let entry = try versions.next()?.entry {
      newest = entry.version
      let contributions = try tellContributions(of: entry.version, in: entry.version, body)
      try tellOthers(until: entry.wallMicroseconds, body)
      let record = VersionRecord(
        version: entry.version, strategy: strategy(of: entry.version),
        updateCount: entry.updateCount,
        contributors: Set(contributions.map(\.agent)).sorted(),
        staleness: contributions.map(\.staleness).sorted(), updateNorm: entry.updateNorm,
        secondsSincePrevious: entry.secondsSincePrevious)
      try body(
        MetricEvent(unixMicroseconds: entry.wallMicroseconds, kind: .versionPublished(record)))
    }
    _ = try tellContributions(of: nil, in: newest.next, body)
    try tellOthers(until: .max, body)
  }

  /// - Parameter version: nil: those that are not part of one yet.
  private mutating func tellContributions(
    of version: Version?, in gathering: Version, _ body: (MetricEvent) throws -> Void
  ) throws -> [Contribution] {
    let rows = try ContributionRow.fetchAll(
      database, sql: "SELECT * FROM contribution WHERE version IS ? ORDER BY arrival",
      arguments: [version.map { Int64(bitPattern: $0.number) }])
    return try rows.enumerated().map { index, row in
      let contribution = try row.contribution
      let moment = UInt64(bitPattern: row.moment)
      try tellOthers(until: moment, body)
      let record = FoldRecord(contribution, version: gathering, gathered: index + 1)
      try body(MetricEvent(unixMicroseconds: moment, kind: .updateFolded(record)))
      return contribution
    }
  }

  /// Tells of memberships and refusals up to a moment; of the same one, memberships first.
  private mutating func tellOthers(
    until moment: UInt64, _ body: (MetricEvent) throws -> Void
  ) throws {
    while true {
      let (membership, refusal) = (memberships.next, refusals.next)
      if let membership, membership.moment <= min(moment, refusal?.moment ?? .max) {
        try body(
          MetricEvent(
            unixMicroseconds: membership.moment, kind: .membershipChanged(membership.record)))
        try memberships.advance()
      } else if let refusal, refusal.moment <= moment {
        try body(
          MetricEvent(unixMicroseconds: refusal.moment, kind: .updateRefused(refusal.record)))
        try refusals.advance()
      } else {
        return
      }
    }
  }

  private func strategy(of version: Version) -> String {
    assemblies.last { $0.since < version }?.description.strategy ?? ""
  }
}

extension RefusalRecord {
  /// The journal keeps no kind: what names an update was refused for what it is, or when it came.
  fileprivate init(journal row: Row, total: UInt64) throws {
    let agent = try (row["agent"] as String?).map { try AgentID($0) }
    var update: UpdateID?
    if let outbox = row["outbox"] as String?, let number = row["updateNumber"] as Int64? {
      update = UpdateID(
        outbox: try JournalRowError.checked(OutboxName.number(outbox), "outbox"),
        number: UInt64(bitPattern: number))
    }
    self.init(
      agent: agent, update: update, kind: update == nil ? .invalid : .rejected,
      reason: row["reason"], total: total)
  }
}
