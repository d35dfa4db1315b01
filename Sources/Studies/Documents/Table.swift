// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// A table whose first column names its rows.
package struct Table: Sendable, Equatable {
  package let caption: String
  package let columns: [Column]
  package private(set) var rows: [[Cell]] = []

  package struct Column: Sendable, Equatable {
    package let title: String
    package let alignment: Alignment

    package init(_ title: String, _ alignment: Alignment = .number) {
      self.title = title
      self.alignment = alignment
    }

    package static func text(_ title: String) -> Column { Column(title, .text) }
  }

  package enum Alignment: Sendable, Equatable {
    /// To the left.
    case text
    /// To the right.
    case number
  }

  package struct Cell: Sendable, Equatable, ExpressibleByStringInterpolation {
    package let text: String
    /// Marked in bold, and for those who do not see that.
    package let isBest: Bool

    package init(_ text: String, isBest: Bool = false) {
      self.text = text
      self.isBest = isBest
    }

    package init(stringLiteral text: String) { self.init(text) }
  }

  /// - Parameter caption: what the numbers are and how they were averaged; a full sentence.
  package init(caption: String, columns: [Column], rows: [[Cell]] = []) {
    self.caption = caption
    self.columns = columns
    for row in rows { add(row) }
  }

  /// - Precondition: the row has a cell for each column.
  package mutating func add(_ row: [Cell]) {
    precondition(row.count == columns.count, "\(row.count) cells in \(columns.count) columns")
    rows.append(row)
  }

  package var hasBest: Bool { rows.contains { $0.contains(where: \.isBest) } }
}
