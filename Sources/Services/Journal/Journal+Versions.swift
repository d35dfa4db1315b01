// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import GRDB
import Tensors

/// Versions: what each is made from, and what came out.
extension Journal {
  /// Keeps the model that the run begins with. Its file must be on disk already. Saying the same again
  /// changes nothing.
  package func begin(
    with modelDigest: Digest, at wallMicroseconds: UInt64
  ) throws(ServiceError) {
    let entry = VersionEntry(
      version: .initial, modelDigest: modelDigest, updateCount: 0, mass: 0, updateNorm: 0,
      noiseSeed: nil, secondsSincePrevious: 0, wallMicroseconds: wallMicroseconds)
    try access { database in
      guard let known = try Self.entry(.initial, in: database) else {
        return try VersionRow(entry).insert(database)
      }
      guard known.modelDigest == modelDigest else {
        throw ServiceError.journal(
          path: self.path,
          reason: "the run began with model \(known.modelDigest), not \(modelDigest)")
      }
    }
  }

  /// Makes a version count: it, its updates and what they spent, all or nothing. The model's file must
  /// be on disk already.
  /// - Parameters:
  ///   - privacySpend: mu² of Gaussian differential privacy that this version costs each agent; it is
  ///     added to what the agents spent before.
  ///   - keptUpdates: versions whose payloads stay, this one included.
  /// - Returns: payloads that are no longer kept from now on, for ``PayloadStore/remove(_:)``.
  @discardableResult
  package func commit(
    _ committed: CommittedVersion, modelDigest: Digest, updateNorm: Double,
    noiseSeed: [UInt8]? = nil, privacySpend: [AgentID: Double] = [:], keptUpdates: Int = .max,
    at wallMicroseconds: UInt64
  ) throws(ServiceError) -> [PayloadName] {
    let entry = VersionEntry(
      version: committed.version, modelDigest: modelDigest,
      updateCount: committed.contributions.count, mass: committed.mass, updateNorm: updateNorm,
      noiseSeed: noiseSeed, secondsSincePrevious: committed.sincePrevious / .seconds(1),
      wallMicroseconds: wallMicroseconds)
    return try access { database in
      let newest = try Int64.fetchOne(database, sql: "SELECT max(number) FROM version") ?? 0
      guard Version(UInt64(bitPattern: newest)).next == committed.version else {
        throw ServiceError.journal(
          path: self.path, reason: "\(committed.version) cannot follow v\(newest)")
      }
      try VersionRow(entry).insert(database)
      for contribution in committed.contributions {
        try database.execute(
          sql: """
            UPDATE contribution SET version = ?
            WHERE agent = ? AND outbox = ? AND number = ? AND version IS NULL
            """,
          arguments: [
            Int64(bitPattern: committed.version.number), contribution.agent.text,
            OutboxName.text(contribution.id.outbox), Int64(bitPattern: contribution.id.number),
          ])
        guard database.changesCount == 1 else {
          throw ServiceError.journal(
            path: self.path,
            reason:
              "update \(contribution.id) of \(contribution.agent) is not among those that wait"
          )
        }
      }
      for (agent, spend) in privacySpend.sorted(by: { $0.key < $1.key }) {
        try database.execute(
          sql: """
            INSERT INTO privacy VALUES (?, ?)
            ON CONFLICT (agent) DO UPDATE SET muSquared = muSquared + excluded.muSquared
            """,
          arguments: [agent.text, spend])
      }
      let (oldest, isOlder) = Int64(bitPattern: committed.version.number)
        .subtractingReportingOverflow(Int64(max(0, keptUpdates)))
      guard !isOlder, oldest > 0 else { return [] }
      return try ContributionRow.fetchAll(
        database,
        sql: "UPDATE contribution SET released = 1 WHERE released = 0 AND version <= ? RETURNING *",
        arguments: [oldest]
      ).map { try $0.payloadName }
    }
  }

  /// All versions, oldest first.
  package func versions() throws(ServiceError) -> [VersionEntry] {
    try read { database in
      try VersionRow.fetchAll(database, sql: "SELECT * FROM version ORDER BY number").map {
        try $0.entry
      }
    }
  }

  /// Nil: the run has not begun.
  package func newestVersion() throws(ServiceError) -> Version? {
    try read { database in
      try Int64.fetchOne(database, sql: "SELECT max(number) FROM version").map {
        Version(UInt64(bitPattern: $0))
      }
    }
  }

  /// Of the model's elements; nil for a version that the journal does not know.
  package func digest(of version: Version) throws(ServiceError) -> Digest? {
    try read { try Self.entry(version, in: $0)?.modelDigest }
  }

  private static func entry(_ version: Version, in database: Database) throws -> VersionEntry? {
    try VersionRow.fetchOne(
      database, sql: "SELECT * FROM version WHERE number = ?",
      arguments: [Int64(bitPattern: version.number)])?.entry
  }

  /// How versions were made: each description holds for those after `since`, up to the next. Oldest
  /// first, at least one.
  package func assemblies() throws(ServiceError) -> [(
    since: Version, description: AssemblyDescription
  )] {
    try read { database in
      try Row.fetchAll(database, sql: "SELECT * FROM configuration ORDER BY since").map { row in
        (
          since: Version(UInt64(bitPattern: row["since"] as Int64)),
          description: try AssemblyDescription(text: row["description"] as String)
        )
      }
    }
  }
}
