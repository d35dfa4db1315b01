// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Studies
import Testing

@Suite("Reports as HTML")
struct HTMLPageTests {
  private func html(_ blocks: Block..., drawings: [String: Drawing] = [:]) -> String {
    HTMLPage(Document(title: "A study", blocks: blocks), drawings: drawings).text
  }

  private static let chart = BarChart(y: Axis("Dice"), groups: ["a"], series: [])
  private static let figure = Figure(
    name: "Dice over time", alternative: "It rises.", caption: "The Dice.", chart: chart)

  @Test("names are text, never markup")
  func hostile() {
    let name = "<script>alert(1)</script>\"' onload='x"
    var table = Table(caption: name, columns: [.text(name), .init(name)])
    table.add([Table.Cell(name), Table.Cell(name, isBest: true)])
    let figure = Figure(
      name: name, alternative: name, caption: name, chart: Self.chart)
    let page = HTMLPage(
      Document(
        title: name, summary: name,
        blocks: [
          .section(name), .subsection(name), .paragraph(name), .remark(name), .list([name]),
          .facts([.init(name, name)]), .pages([.init(name, folder: "trials/1")]), .table(table),
          .figure(figure),
          .verbatim(name, title: name),
        ]), drawings: [figure.name: .missing(reason: name)]
    ).text
    #expect(!page.contains("<script"))
    #expect(!page.contains("onload='"))
    #expect(!page.contains("\"&#39; onload"))
    let escaped = "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39; onload=&#39;x"
    #expect(page.components(separatedBy: escaped).count > 15)
  }

  @Test("nothing is asked for from elsewhere")
  func selfContained() {
    let page = html(
      .figure(Self.figure),
      drawings: [Self.figure.name: .drawn(picture: [1, 2, 3], formats: [.svg, .png])])
    #expect(page.contains("src=\"data:image/svg+xml;base64,AQID\""))
    #expect(page.contains("default-src 'none'"))
    #expect(!page.contains("http://") && !page.contains("https://"))
    #expect(page.contains("href=\"figures/dice-over-time.png\""))
  }

  @Test("a figure has a text for those who do not see it, a number and a caption")
  func figures() {
    let page = html(
      .figure(Self.figure), .paragraph("between"), .figure(Self.figure),
      drawings: [Self.figure.name: .drawn(picture: [], formats: [.svg])])
    #expect(page.contains("<img alt=\"It rises.\""))
    #expect(page.contains("<figcaption>Figure 1. The Dice."))
    #expect(page.contains("<figcaption>Figure 2. The Dice."))
  }

  @Test("a figure that is missing says why")
  func missing() {
    let page = html(
      .figure(Self.figure), drawings: [Self.figure.name: .missing(reason: "No gnuplot.")])
    #expect(page.contains("It rises. No gnuplot."))
    #expect(!page.contains("<img"))
    #expect(html(.figure(Self.figure)).contains("It was not drawn."))
  }

  @Test("tables tell what heads a column and a row, and mark the best not by colour alone")
  func tables() {
    var table = Table(caption: "Means.", columns: [.text("Strategy"), .init("Dice")])
    table.add(["fedbuff", Table.Cell("0.812", isBest: true)])
    table.add(["fedavg", "0.7"])
    let page = html(.table(table))
    #expect(page.contains("<caption><span id=\"part-0\">Means. Best values are bold.</span>"))
    #expect(page.contains("<th scope=\"col\">Strategy</th><th scope=\"col\" class=\"number\">Dice"))
    #expect(page.contains("<th scope=\"row\">fedbuff</th>"))
    #expect(page.contains("<strong>0.812</strong><span class=\"hidden\"> (best)</span>"))
    #expect(page.contains("<td class=\"number\">0.7</td>"))
  }

  @Test("contents are listed where there are enough sections")
  func contents() {
    #expect(!html(.section("One"), .section("Two")).contains("<nav"))
    let page = html(.section("One"), .section("Two"), .subsection("Sub"), .section("Three"))
    #expect(page.contains("<a href=\"#part-3\">Three</a>"))
    #expect(page.contains("<h2 id=\"part-3\">Three</h2>"))
    #expect(!page.contains("#part-2"))
  }
}
