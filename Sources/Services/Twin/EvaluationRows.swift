// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import GRDB

/// ``EvaluationRecord``s in the tables `evaluation` and `score`.
enum EvaluationRows {
  static func insert(
    _ evaluations: [EvaluationRecord], of refresh: UInt64, in database: Database
  ) throws {
    for (position, evaluation) in evaluations.enumerated() {
      var twin: Int64?
      if case .twin(let refresh) = evaluation.subject { twin = Int64(bitPattern: refresh) }
      try database.execute(
        sql: "INSERT INTO evaluation VALUES (?, ?, ?, ?, ?, ?)",
        arguments: [
          Int64(bitPattern: refresh), position, twin, Int64(bitPattern: evaluation.version.number),
          evaluation.part.rawValue, evaluation.caseCount,
        ])
      for (place, score) in evaluation.scores.enumerated() {
        try database.execute(
          sql: "INSERT INTO score VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
          arguments: [
            Int64(bitPattern: refresh), position, place, score.name, score.dice, score.iou,
            score.sensitivity, score.specificity,
          ])
      }
    }
  }

  /// In the order in which they were given.
  static func fetch(of refresh: UInt64, in database: Database) throws -> [EvaluationRecord] {
    let number = Int64(bitPattern: refresh)
    return try Row.fetchAll(
      database, sql: "SELECT * FROM evaluation WHERE refresh = ? ORDER BY position",
      arguments: [number]
    ).map { row in
      let twin: Int64? = row["twin"]
      return EvaluationRecord(
        subject: twin.map { .twin(refresh: UInt64(bitPattern: $0)) } ?? .global,
        version: Version(UInt64(bitPattern: row["version"])),
        part: try JournalRowError.checked(
          EvaluationRecord.Part(rawValue: row["part"]), "part"),
        caseCount: row["caseCount"],
        scores: try scores(of: number, evaluation: row["position"], in: database))
    }
  }

  private static func scores(
    of refresh: Int64, evaluation: Int, in database: Database
  ) throws -> [StructureScore] {
    try Row.fetchAll(
      database, sql: "SELECT * FROM score WHERE refresh = ? AND evaluation = ? ORDER BY position",
      arguments: [refresh, evaluation]
    ).map { row in
      StructureScore(
        name: row["name"], dice: row["dice"], iou: row["iou"], sensitivity: row["sensitivity"],
        specificity: row["specificity"])
    }
  }
}
