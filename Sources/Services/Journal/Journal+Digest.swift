// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import GRDB
import Tensors

extension Journal {
  /// Of every value of every row of every table, in a fixed order: two runs with the same events have
  /// the same.
  package func contentDigest() throws(ServiceError) -> Digest {
    try read { database in
      var digest = try DigestStream()
      for table in JournalSchema.tables {
        digest.add(tag: UInt8(ascii: "t"), Array(table.name.utf8))
        let rows = try Row.fetchCursor(
          database, sql: "SELECT * FROM \(table.name) ORDER BY \(table.order)")
        while let row = try rows.next() {
          digest.add(tag: UInt8(ascii: "r"), [])
          for value in row.databaseValues { digest.add(value) }
        }
      }
      return digest.digest()
    }
  }
}

extension DigestStream {
  fileprivate mutating func add(_ value: DatabaseValue) {
    switch value.storage {
    case .null: add(tag: UInt8(ascii: "n"), [])
    case .int64(let number): add(tag: UInt8(ascii: "i"), bits: UInt64(bitPattern: number))
    case .double(let number): add(tag: UInt8(ascii: "d"), bits: number.bitPattern)
    case .string(let text): add(tag: UInt8(ascii: "s"), Array(text.utf8))
    case .blob(let data): add(tag: UInt8(ascii: "b"), [UInt8](data))
    }
  }

  private mutating func add(tag: UInt8, bits: UInt64) {
    add(tag: tag, (0..<8).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) })
  }

  /// With the length in front, so that no two sequences of values look alike.
  fileprivate mutating func add(tag: UInt8, _ bytes: [UInt8]) {
    let length = UInt64(bytes.count)
    let head = [tag] + (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
    (head + bytes).withUnsafeBytes { update($0) }
  }
}
