// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import GRDB
import Services
import Tensors

/// The results of a study in its folder: `study.sqlite`, and tables of them in `csv/`.
///
/// A trial is there as a whole or not at all, so that a study that was interrupted, by a full disk too, goes
/// on with those that are missing.
package final class StudyStore: Sendable {
  package let folder: String
  private let database: DatabaseQueue
  private let lock: FolderLock?

  package static let fileName = "study.sqlite"

  /// Opens a study's folder to run it, or makes one.
  /// - Throws: ``StudyError/otherStudy(folder:difference:)`` when it holds another study;
  ///   ``StudyError/file(path:reason:)``; `ServiceError` when another process runs it.
  package init(folder: String, of study: StudyDescription) throws {
    self.folder = folder
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw StudyError.file(path: folder, reason: "\(error)")
    }
    lock = try FolderLock(folder: folder, name: "study.lock")
    database = try Self.wrapping(folder) {
      try DurableDatabase.open(
        Self.path(folder), label: "study", migrator: StudySchema.migrator)
    }
    try begin(study)
  }

  /// Opens a study's folder to read it, whether or not another process runs it.
  /// - Throws: ``StudyError/file(path:reason:)``.
  package init(reading folder: String) throws {
    self.folder = folder
    lock = nil
    database = try Self.wrapping(folder) {
      try DurableDatabase.open(
        reading: Self.path(folder), label: "study", migrator: StudySchema.migrator)
    }
  }

  private static func path(_ folder: String) -> String { "\(folder)/\(fileName)" }

  private static func wrapping<Result>(
    _ folder: String, _ body: () throws -> Result
  ) throws -> Result {
    do {
      return try body()
    } catch let error as StudyError {
      throw error
    } catch let error as DatabaseError where error.resultCode == .SQLITE_FULL {
      throw StudyError.file(
        path: path(folder),
        reason: "the disk is full; make room, and the same command goes on with what is missing")
    } catch {
      throw StudyError.file(path: path(folder), reason: "\(error)")
    }
  }

  private func begin(_ study: StudyDescription) throws {
    try Self.wrapping(folder) {
      try database.write { database in
        guard let known = try Self.description(database) else {
          // Of a study that was here before: its trials have the same numbers.
          try TrialFolder.removeAll(inStudy: folder)
          try database.execute(
            sql: "INSERT INTO study VALUES (?)", arguments: [try Self.text(study)])
          return
        }
        if let difference = known.difference(to: study) {
          throw StudyError.otherStudy(folder: folder, difference: difference)
        }
      }
    }
  }

  private static func text(_ study: StudyDescription) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: try encoder.encode(study), as: UTF8.self)
  }

  private static func description(_ database: Database) throws -> StudyDescription? {
    guard let text = try String.fetchOne(database, sql: "SELECT description FROM study") else {
      return nil
    }
    return try JSONDecoder().decode(StudyDescription.self, from: Data(text.utf8))
  }

  // MARK: Results

  /// - Throws: ``StudyError/file(path:reason:)``.
  package func description() throws -> StudyDescription {
    try Self.wrapping(folder) {
      guard let study = try database.read(Self.description) else {
        throw StudyError.file(path: Self.path(folder), reason: "it has no study yet")
      }
      return study
    }
  }

  /// Numbers of the trials that are done.
  package func finishedTrials() throws -> Set<Int> {
    try Self.wrapping(folder) {
      try database.read { Set(try Int.fetchAll($0, sql: "SELECT trial FROM trial")) }
    }
  }

  /// Keeps a trial; it is on disk when this returns.
  package func append(_ result: TrialResult) throws {
    try Self.wrapping(folder) {
      try database.write { database in
        try result.record.insert(database)
        for row in result.versions { try row.insert(database) }
        for row in result.trainings { try row.insert(database) }
        for row in result.scores { try row.insert(database) }
        for row in result.activities { try row.insert(database) }
        for row in result.twins { try row.insert(database) }
      }
    }
  }

  /// The trials that are done, in their order.
  package func results() throws -> [TrialResult] {
    try Self.wrapping(folder) {
      try database.read { database in
        try TrialRecord.order(sql: "trial").fetchAll(database).map {
          try Self.result($0, database)
        }
      }
    }
  }

  /// nil for a trial that is not done.
  package func result(ofTrial trial: Int) throws -> TrialResult? {
    try Self.wrapping(folder) {
      try database.read { database in
        try TrialRecord.filter(sql: "trial = ?", arguments: [trial]).fetchOne(database).map {
          try Self.result($0, database)
        }
      }
    }
  }

  private static func result(
    _ record: TrialRecord, _ database: Database
  ) throws -> TrialResult {
    func rows<Row: FetchableRecord & TableRecord>(_ type: Row.Type) throws -> [Row] {
      try Row.filter(sql: "trial = ?", arguments: [record.trial]).order(sql: "rowid")
        .fetchAll(database)
    }
    return TrialResult(
      record: record, versions: try rows(VersionPoint.self),
      trainings: try rows(UpdatePoint.self), scores: try rows(ScorePoint.self),
      activities: try rows(AgentActivity.self), twins: try rows(TwinPoint.self))
  }

  // MARK: CSV

  /// Writes every table as `csv/<table>.csv`: the same results give the same bytes, in whatever order trials
  /// ended.
  package func writeCSV() throws {
    try Self.wrapping(folder) {
      try FileManager.default.createDirectory(
        atPath: "\(folder)/csv", withIntermediateDirectories: true)
      for table in StudySchema.tables {
        let text = try database.read { try Self.csv(of: table, $0) }
        try AtomicFile.write(to: "\(folder)/csv/\(table).csv") { (file) throws(TensorsError) in
          try file.write(Array(text.utf8))
        }
      }
    }
  }

  private static func csv(of table: String, _ database: Database) throws -> String {
    let rows = try Row.fetchCursor(
      database, sql: "SELECT * FROM \(table) ORDER BY trial, rowid")
    var text = try database.columns(in: table).map(\.name).joined(separator: ",") + "\n"
    while let row = try rows.next() {
      text += row.map { CSVField.text($0.1) }.joined(separator: ",") + "\n"
    }
    return text
  }
}
