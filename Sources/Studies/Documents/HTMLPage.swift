// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// Renders a document to one HTML page that asks for nothing outside of it: styles and pictures are in
/// it, and nothing in it runs.
package struct HTMLPage: Sendable {
  private let document: Document
  private let drawings: [String: Drawing]

  /// - Parameter drawings: by the figure's name.
  package init(_ document: Document, drawings: [String: Drawing]) {
    self.document = document
    self.drawings = drawings
  }

  package var text: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta http-equiv="Content-Security-Policy" \
    content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
    <title>\(Self.escaped(document.title))</title>
    <style>
    \(HTMLStyle.sheet)
    </style>
    </head>
    <body>
    <main>
    <h1>\(Self.escaped(document.title))</h1>
    \(document.summary.isEmpty ? "" : "<p class=\"summary\">\(Self.escaped(document.summary))</p>\n")\
    \(contents)\(body)</main>
    </body>
    </html>

    """
  }

  private var contents: String {
    let entries = document.blocks.enumerated().compactMap { index, block in
      if case .heading(let title, .section) = block {
        "<li><a href=\"#part-\(index)\">\(Self.escaped(title))</a></li>"
      } else {
        nil
      }
    }
    guard entries.count > 2 else { return "" }
    return "<nav aria-label=\"Contents\"><ul>\n\(entries.joined(separator: "\n"))\n</ul></nav>\n"
  }

  private var body: String {
    var figures = 0
    return document.blocks.enumerated().map { index, block in
      if case .figure = block { figures += 1 }
      return html(block, id: "part-\(index)", figureNumber: figures) + "\n"
    }.joined()
  }

  private func html(_ block: Block, id: String, figureNumber: Int) -> String {
    switch block {
    case .heading(let title, let level):
      "<h\(level.rawValue) id=\"\(id)\">\(Self.escaped(title))</h\(level.rawValue)>"
    case .paragraph(let text): "<p>\(Self.escaped(text))</p>"
    case .remark(let text): "<p class=\"remark\" role=\"note\">\(Self.escaped(text))</p>"
    case .list(let items):
      "<ul>\n\(items.map { "<li>\(Self.escaped($0))</li>\n" }.joined())</ul>"
    case .facts(let facts):
      "<dl>\n"
        + facts.map {
          "<div><dt>\(Self.escaped($0.name))</dt><dd>\(Self.escaped($0.value))</dd></div>\n"
        }.joined() + "</dl>"
    case .pages(let pages):
      "<ul>\n"
        + pages.map {
          "<li><a href=\"\(Self.escaped($0.folder))/\(ReportFolder.pageName)\">"
            + "\(Self.escaped($0.title))</a></li>\n"
        }.joined() + "</ul>"
    case .table(let table): html(table, id: id)
    case .figure(let figure): html(figure, number: figureNumber)
    case .verbatim(let text, let title):
      """
      <details><summary>\(Self.escaped(title))</summary>
      <pre tabindex="0">\(Self.escaped(text))</pre></details>
      """
    }
  }

  private func html(_ table: Table, id: String) -> String {
    let head = table.columns.map {
      "<th scope=\"col\"\(Self.attribute($0.alignment))>\(Self.escaped($0.title))</th>"
    }
    let rows = table.rows.map { row in
      let cells = zip(row, table.columns).enumerated().map { index, entry in
        let (cell, column) = entry
        let attribute = Self.attribute(column.alignment)
        return index == 0
          ? "<th scope=\"row\"\(attribute)>\(Self.content(cell))</th>"
          : "<td\(attribute)>\(Self.content(cell))</td>"
      }
      return "<tr>\(cells.joined())</tr>\n"
    }
    let legend = table.hasBest ? " Best values are bold." : ""
    // What is too wide scrolls by itself, by keyboard too.
    return """
      <div class="table" role="region" tabindex="0" aria-labelledby="\(id)">
      <table>
      <caption><span id="\(id)">\(Self.escaped(table.caption))\(legend)</span></caption>
      <thead><tr>\(head.joined())</tr></thead>
      <tbody>
      \(rows.joined())</tbody>
      </table></div>
      """
  }

  private func html(_ figure: Figure, number: Int) -> String {
    let caption = "Figure \(number). \(figure.caption)"
    switch drawings[figure.name] {
    case .drawn(let picture, let formats):
      let type = (formats.first ?? .png).mediaType
      let files = formats.map {
        "<a href=\"\(Drawing.folder)/\(figure.name).\($0.rawValue)\">\($0.title)</a>"
      }
      return """
        <figure><div class="picture" role="group" tabindex="0" \
        aria-label="Figure \(number)"><img alt="\(Self.escaped(figure.alternative))" \
        src="data:\(type);base64,\(Data(picture).base64EncodedString())"></div>
        <figcaption>\(Self.escaped(caption)) \
        <span class="files">\(files.joined(separator: " "))</span></figcaption></figure>
        """
    case .missing(let reason):
      return Self.missing(figure, caption, reason)
    case nil:
      return Self.missing(figure, caption, "It was not drawn.")
    }
  }

  private static func missing(_ figure: Figure, _ caption: String, _ reason: String) -> String {
    """
    <figure><p class="remark" role="note">\(escaped(figure.alternative)) \(escaped(reason))</p>
    <figcaption>\(escaped(caption))</figcaption></figure>
    """
  }

  private static func attribute(_ alignment: Table.Alignment) -> String {
    alignment == .number ? " class=\"number\"" : ""
  }

  private static func content(_ cell: Table.Cell) -> String {
    cell.isBest
      ? "<strong>\(escaped(cell.text))</strong><span class=\"hidden\"> (best)</span>"
      : escaped(cell.text)
  }

  /// For an element's content and for an attribute in double quotes.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in PlainText(text).text.unicodeScalars {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }
}
