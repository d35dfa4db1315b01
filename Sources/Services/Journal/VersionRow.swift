// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FoundationEssentials
import GRDB
import Tensors

/// A row of the table `version`.
struct VersionRow: Codable, FetchableRecord, PersistableRecord {
  static let databaseTableName = "version"

  let number: Int64
  let modelDigest: String
  let updateCount: Int
  let mass: Double
  let updateNorm: Double
  let noiseSeed: Data?
  let secondsSincePrevious: Double
  let moment: Int64

  init(_ entry: VersionEntry) {
    number = Int64(bitPattern: entry.version.number)
    modelDigest = entry.modelDigest.description
    updateCount = entry.updateCount
    mass = entry.mass
    updateNorm = entry.updateNorm
    noiseSeed = entry.noiseSeed.map { Data($0) }
    secondsSincePrevious = entry.secondsSincePrevious
    moment = Int64(bitPattern: entry.wallMicroseconds)
  }

  /// - Throws: ``JournalRowError``.
  var entry: VersionEntry {
    get throws {
      VersionEntry(
        version: Version(UInt64(bitPattern: number)),
        modelDigest: try JournalRowError.checked(Digest(hexadecimal: modelDigest), "modelDigest"),
        updateCount: updateCount, mass: mass, updateNorm: updateNorm,
        noiseSeed: noiseSeed.map { [UInt8]($0) }, secondsSincePrevious: secondsSincePrevious,
        wallMicroseconds: UInt64(bitPattern: moment))
    }
  }
}
