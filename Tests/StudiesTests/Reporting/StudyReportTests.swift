// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Studies
import Testing

@Suite("Reports of studies")
struct StudyReportTests {
  private let document = StudyReport(
    description: SmallStudy.description, results: SmallStudy.results
  ).document

  @Test("the overview tells time, speed-up, area and test Dice")
  func overview() throws {
    let table = try document.table("Each strategy in each scenario")
    #expect(
      table.columns.map(\.title) == [
        "Scenario", "Strategy", "Reached", "Time to target (s)", "Speed-up over fedavg", "Area",
        "Test Dice",
      ])
    // Of fedbuff: areas 0.5 x 300 / 400 and 0.62 x 300 / 400; Student's factor is 12.706.
    #expect(
      table.texts[0] == [
        "only", "fedbuff", "2 of 2", "100 [100, 100]", "2.45 [0.19, 32.20]", "0.420 [0.000, 0.992]",
        "0.700 [0.700, 0.700]",
      ])
    #expect(
      table.texts[1] == [
        "only", "fedavg", "2 of 2", "250 [0.00, 885]", "1", "0.350 [0.032, 0.668]",
        "0.650 [0.015, 1.000]",
      ])
    #expect(table.rows[0].map(\.isBest) == [false, false, false, true, false, true, true])
  }

  @Test("a trial that never reached the target is counted, and bounds the mean")
  func censored() throws {
    let results =
      Array(SmallStudy.results.dropLast()) + [
        SmallStudy.trial(3, "fedavg", 2, [(100, 0.3)], reached: nil)
      ]
    let document = StudyReport(description: SmallStudy.description, results: results).document
    let table = try document.table("What it took to reach the target")
    #expect(
      table.columns.map(\.title) == [
        "Strategy", "Reached", "Time (s)", "Updates", "Traffic (bytes)", "Speed-up over fedavg",
      ])
    #expect(
      table.texts == [
        [
          "fedbuff", "2 of 2", "100 [100, 100]", "10 [10, 10]", "1000 [1000, 1000]",
          "at least 2.83",
        ],
        ["fedavg", "1 of 2", "at least 300", "at least 11", "at least 3000", "1"],
      ])
  }

  @Test("test Dice is told by structure, and the best is marked")
  func testDice() throws {
    let table = try document.table("Dice of each strategy's last global model on test cases")
    #expect(table.columns.map(\.title) == ["Strategy", "Seeds", "ET", "WT", "mean"])
    #expect(
      table.texts[0] == [
        "fedbuff", "2", "0.600 [0.600, 0.600]", "0.800 [0.800, 0.800]", "0.700 [0.700, 0.700]",
      ])
    #expect(table.rows[1].allSatisfy { !$0.isBest })
  }

  @Test("a twin's gain is its test Dice minus the global model's, by hospital")
  func twins() throws {
    let table = try document.table("fedbuff: what each twin gains")
    #expect(table.columns.map(\.title) == ["Hospital", "Test cases", "Global", "Gain of ditto"])
    #expect(
      table.texts == [
        ["a", "2", "0.750", "+0.100 [+0.100, +0.100]"],
        ["b", "2", "0.650", "+0.100 [+0.100, +0.100]"],
        ["mean", "", "0.700", "+0.100 [+0.100, +0.100]"],
      ])
    let refreshes = try document.table("Refreshes of twins")
    #expect(refreshes.texts[0] == ["fedbuff", "ditto", "2", "2", "0", "0", "0.250"])
  }

  @Test("staleness is that of the updates that were folded")
  func staleness() throws {
    let table = try document.table("Updates of all seeds together")
    #expect(table.texts[0] == ["fedbuff", "6", "0", "0", "2", "1.33", "1", "3", "3"])
    #expect(table.texts[1] == ["fedavg", "8", "0", "0", "0", "0.00", "0", "0", "0"])
  }

  @Test("idle time is told by hospital")
  func idle() throws {
    let shares = try document.table("Shares of virtual time")
    #expect(shares.texts[0] == ["fedbuff", "40.0", "10.0", "0.0", "50.0", "8", "4"])
    let table = try document.table("Idle share of each hospital")
    #expect(table.texts == [["a", "25.0", "25.0"], ["b", "75.0", "75.0"]])
  }

  @Test("differences are paired by seed, and too few seeds are said to be")
  func significance() throws {
    let table = try document.table("Differences between strategies")
    #expect(
      table.texts == [
        [
          "fedbuff - fedavg", "2", "+0.070 [-0.819, +0.959]", "1.000", "1.000",
          "+0.050 [-0.585, +0.685]", "1.000", "1.000",
        ]
      ])
    #expect(
      document.remarks.contains { $0.contains("With 2 seeds this test cannot give p below 0.500") })
    #expect(document.remarks.contains { $0.hasPrefix("There are 2 seeds") })
  }

  @Test("the order of results does not matter")
  func order() {
    let study = SyntheticStudy()
    let results = study.results
    let first = StudyReport(description: study.description, results: results).document
    let second = StudyReport(
      description: study.description, results: Array(results.reversed())
    ).document
    #expect(first == second)
  }

  @Test("settings are told: study file, seeds, cases, software")
  func settings() throws {
    #expect(document.blocks.contains(.verbatim("name: small\n", title: "The study file")))
    #expect(document.facts["Seeds"] == "1, 2")
    #expect(document.facts["Software"] == "1.0")
    #expect(document.facts["Target"] == "mean validation Dice 0.5")
    let table = try document.table("The hospitals and their cases")
    #expect(table.texts == [["a", "Data a", "3", "1", "2"], ["b", "Data b", "3", "1", "2"]])
  }

  @Test("curves are means over seeds, with bands where there are several")
  func curves() throws {
    let figure = try #require(document.figures.first { $0.name == "scenario-1-time" })
    guard case .chart(let script) = figure.content else {
      Issue.record("no chart")
      return
    }
    let text = script.text(.svg)
    // Of fedbuff at its first version, at 100 s; of fedavg at its last.
    let rows = text.split(separator: "\n").map { $0.split(separator: " ").map { Double($0) ?? -1 } }
    func holds(_ expected: [Double]) -> Bool {
      rows.contains { row in
        row.count == expected.count && zip(row, expected).allSatisfy { agree($0, $1) }
      }
    }
    #expect(holds([100, 0.56]))
    #expect(holds([100, 0.5, 0.62]))
    #expect(holds([400, 0.65]))
    #expect(text.contains("'target 0.500'"))
    #expect(
      figure.alternative
        == "Curves of the mean validation Dice over virtual time (s): fedbuff ends at 0.700 after "
        + "400; fedavg ends at 0.650 after 400.")
  }
}
