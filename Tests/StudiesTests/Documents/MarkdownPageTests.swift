// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Studies
import Testing

@Suite("Reports as Markdown")
struct MarkdownPageTests {
  private func markdown(_ blocks: Block..., drawings: [String: Drawing] = [:]) -> String {
    MarkdownPage(Document(title: "A study", blocks: blocks), drawings: drawings).text
  }

  @Test(
    "what would be markup is text",
    arguments: [
      ("a*b_c`d|e~f$g", "a\\*b\\_c\\`d\\|e\\~f\\$g"),
      ("[x](y) <b> & \\", "\\[x\\](y) &lt;b&gt; &amp; \\\\"),
      ("# heading", "\\# heading"), ("- item", "\\- item"), ("--- ", "\\---"),
      ("12. item", "12\\. item"), ("3) item", "3\\) item"),
      ("1.5 h", "1.5 h"), ("-0.5", "-0.5"), ("+0.031", "+0.031"),
      ("one\nline\n\n# two", "one line # two"),
    ])
  func escapes(text: String, expected: String) {
    #expect(markdown(.paragraph(text)) == "# A study\n\n\(expected)\n")
  }

  @Test("documents of their own are linked")
  func pages() {
    #expect(
      markdown(.pages([.init("fed[buff]", folder: "trials/1/global")]))
        == "# A study\n\n- [fed\\[buff\\]](trials/1/global/report.md)\n")
  }

  @Test("a document as a whole")
  func whole() {
    var table = Table(caption: "Means.", columns: [.text("Strategy"), .init("Dice")])
    table.add(["fed|avg", Table.Cell("0.8", isBest: true)])
    let figure = Figure(
      name: "Curve", alternative: "It rises.", caption: "The Dice.",
      chart: BarChart(y: Axis("Dice"), groups: [], series: []))
    let text = markdown(
      .section("Results"), .remark("Few seeds."), .list(["one", "two"]),
      .facts([.init("Seeds", "3")]), .table(table), .figure(figure),
      .verbatim("a: 1", title: "The file"),
      drawings: ["curve": .drawn(picture: [], formats: [.svg, .png, .pdf])])
    #expect(
      text == """
        # A study

        ## Results

        > Few seeds.

        - one
        - two

        - **Seeds:** 3

        Means. Best values are bold.

        | Strategy | Dice |
        | --- | ---: |
        | fed\\|avg | **0.8** |

        ![It rises.](figures/curve.svg)

        *Figure 1.* The Dice. [PNG](figures/curve.png) [PDF](figures/curve.pdf)

        The file:

        ```text
        a: 1
        ```

        """)
  }

  @Test("a fence is longer than any in the text")
  func fence() {
    let text = markdown(.verbatim("a\n````\nb\n", title: "File"))
    #expect(text.hasSuffix("`````text\na\n````\nb\n`````\n"))
  }

  @Test("a figure that is missing says why")
  func missing() {
    let figure = Figure(name: "x", alternative: "It rises.", caption: "The Dice.", png: [])
    let text = markdown(.figure(figure), drawings: ["x": .missing(reason: "No gnuplot.")])
    #expect(text.contains("> It rises. No gnuplot.\n\n*Figure 1.* The Dice."))
  }
}
