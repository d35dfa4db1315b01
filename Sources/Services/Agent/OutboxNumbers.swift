// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Tensors

/// The name of an outbox and the last number it gave, in the file `outbox.json`.
struct OutboxNumbers: Equatable {
  /// Not 0.
  let id: UInt64
  var last: UInt64

  init(id: UInt64, last: UInt64) {
    self.id = id
    self.last = last
  }

  private struct Stored: Codable {
    var format = 1
    let outbox: String
    let last: UInt64
    /// Of the others: a number that was changed could be given twice.
    let digest: String
  }

  private var digest: String {
    Array("\(OutboxName.text(id))#\(last)".utf8).withUnsafeBytes { Digest(of: $0) }.description
  }

  var encoded: [UInt8] {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      let stored = Stored(outbox: OutboxName.text(id), last: last, digest: digest)
      return [UInt8](try encoder.encode(stored)) + [UInt8(ascii: "\n")]
    }
  }

  /// - Returns: nil for bytes that ``encoded`` does not write.
  init?(_ bytes: [UInt8]) {
    guard let stored = try? JSONDecoder().decode(Stored.self, from: Data(bytes)),
      stored.format == 1, let id = OutboxName.number(stored.outbox), id != 0
    else { return nil }
    self.init(id: id, last: stored.last)
    guard stored.digest == digest else { return nil }
  }
}
