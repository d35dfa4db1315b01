// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Studies
import Testing

extension Document {
  var tables: [Table] {
    blocks.compactMap { if case .table(let table) = $0 { table } else { nil } }
  }

  /// The first table whose caption begins so.
  func table(_ caption: String) throws -> Table {
    try #require(tables.first { $0.caption.hasPrefix(caption) }, "\(caption)")
  }

  var remarks: [String] {
    blocks.compactMap { if case .remark(let text) = $0 { text } else { nil } }
  }

  var headings: [String] {
    blocks.compactMap { if case .heading(let title, _) = $0 { title } else { nil } }
  }

  var facts: [String: String] {
    var all: [String: String] = [:]
    for case .facts(let facts) in blocks {
      for fact in facts { all[fact.name] = fact.value }
    }
    return all
  }
}

extension Table {
  var texts: [[String]] { rows.map { $0.map(\.text) } }
}
