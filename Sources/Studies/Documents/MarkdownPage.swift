// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Renders a document to Markdown as GitHub reads it, with links to the files of its figures.
package struct MarkdownPage: Sendable {
  private let document: Document
  private let drawings: [String: Drawing]

  /// - Parameter drawings: by the figure's name.
  package init(_ document: Document, drawings: [String: Drawing]) {
    self.document = document
    self.drawings = drawings
  }

  package var text: String {
    var parts = ["# \(Self.escaped(document.title))"]
    if !document.summary.isEmpty { parts.append(Self.escaped(document.summary)) }
    var figures = 0
    for block in document.blocks {
      if case .figure = block { figures += 1 }
      parts.append(markdown(block, figureNumber: figures))
    }
    return parts.joined(separator: "\n\n") + "\n"
  }

  private func markdown(_ block: Block, figureNumber: Int) -> String {
    switch block {
    case .heading(let title, let level):
      String(repeating: "#", count: level.rawValue) + " " + Self.escaped(title)
    case .paragraph(let text): Self.escaped(text)
    case .remark(let text): "> " + Self.escaped(text)
    case .list(let items): items.map { "- \(Self.escaped($0))" }.joined(separator: "\n")
    case .facts(let facts):
      facts.map { "- **\(Self.escaped($0.name)):** \(Self.escaped($0.value))" }
        .joined(separator: "\n")
    case .pages(let pages):
      pages.map { "- [\(Self.escaped($0.title))](\($0.folder)/\(ReportFolder.markdownName))" }
        .joined(separator: "\n")
    case .table(let table): markdown(table)
    case .figure(let figure): markdown(figure, number: figureNumber)
    case .verbatim(let text, let title): Self.fenced(text, title: title)
    }
  }

  private func markdown(_ table: Table) -> String {
    func line(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |" }
    let legend = table.hasBest ? " Best values are bold." : ""
    var lines = [Self.escaped(table.caption) + legend, ""]
    lines.append(line(table.columns.map { Self.escaped($0.title) }))
    lines.append(line(table.columns.map { $0.alignment == .number ? "---:" : "---" }))
    for row in table.rows {
      lines.append(
        line(row.map { $0.isBest ? "**\(Self.escaped($0.text))**" : Self.escaped($0.text) }))
    }
    return lines.joined(separator: "\n")
  }

  private func markdown(_ figure: Figure, number: Int) -> String {
    let caption = "*Figure \(number).* \(Self.escaped(figure.caption))"
    guard case .drawn(_, let formats) = drawings[figure.name], let first = formats.first else {
      var reason = "It was not drawn."
      if case .missing(let text) = drawings[figure.name] { reason = text }
      return "> \(Self.escaped(figure.alternative)) \(Self.escaped(reason))\n\n\(caption)"
    }
    let stem = "\(Drawing.folder)/\(figure.name)"
    let links = formats.dropFirst().map { " [\($0.title)](\(stem).\($0.rawValue))" }
    return """
      ![\(Self.escaped(figure.alternative))](\(stem).\(first.rawValue))

      \(caption)\(links.joined())
      """
  }

  /// The fence is longer than any run of backticks in the text.
  private static func fenced(_ text: String, title: String) -> String {
    let text = PlainText(text).text
    let longest = text.split { $0 != "`" }.map(\.count).max() ?? 0
    let fence = String(repeating: "`", count: max(3, longest + 1))
    let end = text.isEmpty || text.hasSuffix("\n") ? "" : "\n"
    return "\(escaped(title)):\n\n\(fence)text\n\(text)\(end)\(fence)"
  }

  /// On one line, in which nothing is markup.
  private static func escaped(_ text: String) -> String {
    let line = PlainText(text).line
    let number = line.prefix { $0.isASCII && $0.isNumber }
    let rest = line.dropFirst(number.count)
    // What would begin a heading or a list.
    if let first = rest.first, number.isEmpty ? "#+-=".contains(first) : ".)".contains(first),
      rest.dropFirst().first.map({ $0 == " " || $0 == first }) ?? true
    {
      return "\(number)\\\(first)\(inlineEscaped(rest.dropFirst()))"
    }
    return inlineEscaped(line[...])
  }

  private static func inlineEscaped(_ text: Substring) -> String {
    text.reduce(into: "") { result, character in
      switch character {
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "&": result += "&amp;"
      case "\\", "`", "*", "_", "[", "]", "|", "~", "$": result += "\\\(character)"
      default: result.append(character)
      }
    }
  }
}
