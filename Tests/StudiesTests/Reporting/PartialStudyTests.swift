// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Studies
import Testing

@Suite("Reports of studies in which something is missing")
struct PartialStudyTests {
  private func document(_ study: SyntheticStudy) -> Document {
    StudyReport(description: study.description, results: study.results).document
  }

  @Test("no trials make a report that says so")
  func nothing() {
    let study = SyntheticStudy()
    let document = StudyReport(description: study.description, results: []).document
    #expect(document.headings == ["Overview", "Settings", "How the numbers were made"])
    #expect(document.remarks == ["This is an unfinished study: 0 of 24 trials are there."])
  }

  @Test("an unfinished study has the trials that there are")
  func unfinished() throws {
    let study = SyntheticStudy()
    let document = StudyReport(
      description: study.description, results: Array(study.results.prefix(4))
    ).document
    #expect(document.remarks[0] == "This is an unfinished study: 4 of 24 trials are there.")
    let table = try document.table("Each strategy in each scenario")
    #expect(table.texts.map { $0[2].suffix(1) } == ["3", "1"])
    #expect(!document.headings.contains("Scenario ten times slower"))
  }

  @Test("one seed and one strategy have no intervals, and nothing to compare")
  func single() throws {
    var study = SyntheticStudy()
    study.seeds = [5]
    study.strategies = ["fedbuff"]
    let document = document(study)
    #expect(document.remarks.contains { $0.hasPrefix("There is one seed") })
    #expect(!document.headings.contains { $0.hasPrefix("Are the differences") })
    let table = try document.table("Each strategy in each scenario")
    #expect(table.columns[4].title == "Speed-up over fedbuff")
    #expect(!table.texts.joined().contains { $0.contains("[") })
    #expect(!table.hasBest)
  }

  @Test("without target and twins nothing is said of them")
  func noTarget() throws {
    var study = SyntheticStudy()
    study.target = nil
    study.twins = []
    let document = document(study)
    #expect(!document.headings.contains("Twins"))
    #expect(!document.headings.contains { $0.hasPrefix("To the target") })
    let table = try document.table("Each strategy in each scenario")
    #expect(table.columns.map(\.title) == ["Scenario", "Strategy", "Seeds", "Area", "Test Dice"])
  }

  @Test("a problem without images has a score, and agents")
  func quadratic() throws {
    var study = SyntheticStudy()
    study.problem = "quadratic"
    study.structures = ["score"]
    study.twins = []
    let document = document(study)
    let table = try document.table("score of each strategy's last global model")
    #expect(table.columns.map(\.title) == ["Strategy", "Seeds", "mean"])
    #expect(!document.figures.contains { $0.name == "scenario-1-test" })
    _ = try document.table("Idle share of each agent's time")
  }

  @Test("without scores there are times alone")
  func noScores() throws {
    var study = SyntheticStudy()
    study.problem = "noop"
    study.structures = []
    study.target = nil
    study.twins = []
    let document = document(study)
    #expect(
      document.blocks.contains(.paragraph("No model was scored on validation cases.")))
    #expect(!document.headings.contains("Test cases"))
    _ = try document.table("Shares of virtual time")
  }

  @Test("many agents are shown as they spread")
  func manyAgents() throws {
    var study = SyntheticStudy()
    study.agents = 40
    study.seeds = [1]
    let document = document(study)
    for name in ["scenario-1-idle", "scenario-1-twins-1"] {
      let figure = try #require(document.figures.first { $0.name == name })
      #expect(figure.caption.contains("quartile"))
    }
    #expect(!document.tables.contains { $0.caption.hasPrefix("Idle share of each hospital") })
  }

  @Test("time is counted up to one week, and that is said")
  func week() throws {
    var study = SyntheticStudy()
    study.length = 2_000_000
    let table = try document(study).table("Mean of the best validation Dice so far")
    #expect(table.caption.contains("one simulated week, as in FeTS"))
    let short = try document(SyntheticStudy()).table("Mean of the best validation Dice so far")
    #expect(short.caption.contains(" h, the longest trial of the scenario"))
  }

  @Test("hostile names are drawn and written", .enabled(if: ReportScratch.hasGnuplot, noGnuplot))
  func hostile() async throws {
    let scratch = try ReportScratch()
    defer { scratch.remove() }
    var study = SyntheticStudy()
    let name = ReportScratch.hostileName(marker: "\(scratch.path)/m")
    study.scenarios = [name]
    study.strategies = [name, "\(name)2"]
    study.twins = ["\(name)3"]
    study.title = name
    let report = StudyReport(description: study.description, results: study.results)
    #expect(try await report.write(to: ReportFolder(scratch.path)) == [])
    #expect(!FileManager.default.fileExists(atPath: "\(scratch.path)/m"))
    #expect(!(try scratch.text("index.html").contains("<b>")))
  }
}
