// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import GRDB
import Tensors

/// A row of the table `refresh`.
struct RefreshRow: Codable, FetchableRecord, PersistableRecord {
  static let databaseTableName = "refresh"

  let number: Int64
  let parent: Int64
  let method: String
  let decision: String
  let drift: Double
  let dice: Double
  let globalDice: Double
  let incumbentDice: Double?
  let caseCount: Int
  let seconds: Double
  let moment: Int64
  let digest: String?
  let released: Bool

  init(_ record: TwinRecord, digest: Digest?) {
    number = Int64(bitPattern: record.refresh)
    parent = Int64(bitPattern: record.parent.number)
    method = record.method.rawValue
    decision = record.decision.rawValue
    drift = record.drift
    dice = record.dice
    globalDice = record.globalDice
    incumbentDice = record.incumbentDice
    caseCount = record.caseCount
    seconds = record.seconds
    moment = Int64(bitPattern: record.unixMicroseconds)
    self.digest = digest?.description
    released = false
  }

  /// - Throws: ``JournalRowError``.
  var record: TwinRecord {
    get throws {
      TwinRecord(
        refresh: UInt64(bitPattern: number), parent: Version(UInt64(bitPattern: parent)),
        method: try JournalRowError.checked(TwinMethod(rawValue: method), "method"),
        decision: try JournalRowError.checked(TwinDecision(rawValue: decision), "decision"),
        drift: drift, dice: dice, globalDice: globalDice, incumbentDice: incumbentDice,
        caseCount: caseCount, seconds: seconds, unixMicroseconds: UInt64(bitPattern: moment))
    }
  }

  /// Of the twin's elements; nil when it has no file.
  /// - Throws: ``JournalRowError``.
  var parameterDigest: Digest? {
    get throws {
      guard let digest, !released else { return nil }
      return try JournalRowError.checked(Digest(hexadecimal: digest), "digest")
    }
  }
}
