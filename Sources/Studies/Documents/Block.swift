// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// A part of a document.
package enum Block: Sendable, Equatable {
  case heading(String, level: HeadingLevel)
  case paragraph(String)
  /// What a reader must know before trusting a number.
  case remark(String)
  case list([String])
  case facts([Fact])
  /// Documents of their own.
  case pages([Page])
  case table(Table)
  case figure(Figure)
  /// Text as it is, such as a file; the title tells what it is.
  case verbatim(String, title: String)

  package enum HeadingLevel: Int, Sendable {
    /// Listed in the table of contents.
    case section = 2
    case subsection = 3
  }

  /// A name and its value.
  package struct Fact: Sendable, Equatable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// A document in a folder below that of the document which names it.
  package struct Page: Sendable, Equatable {
    package let title: String
    /// Relative; of letters, digits, hyphens and slashes.
    package let folder: String

    package init(_ title: String, folder: String) {
      self.title = title
      self.folder = folder
    }
  }

  package static func section(_ title: String) -> Block { .heading(title, level: .section) }
  package static func subsection(_ title: String) -> Block { .heading(title, level: .subsection) }
}
