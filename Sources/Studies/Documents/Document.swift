// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// A report as a value: what it says, in order. It renders to HTML and to Markdown; its texts are plain,
/// and may hold any characters.
package struct Document: Sendable, Equatable {
  package var title: String
  /// Below the title, in one or two sentences; may be empty.
  package var summary: String
  package var blocks: [Block]

  package init(title: String, summary: String = "", blocks: [Block] = []) {
    self.title = title
    self.summary = summary
    self.blocks = blocks
  }

  /// In the order in which they are numbered.
  package var figures: [Figure] {
    blocks.compactMap { if case .figure(let figure) = $0 { figure } else { nil } }
  }

  package mutating func append(_ block: Block) { blocks.append(block) }
}
