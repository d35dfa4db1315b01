// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Evaluation
import Studies
import Testing

@Suite("The paper's report of a run")
struct PaperReportTests {
  private func document(
    _ report: RunReport = SampleRun.report(), curves: ROCCurves? = SampleRun.curves
  ) throws -> Document {
    PaperReport(report: report, curves: curves, slices: [try SampleSlice.make()]).document
  }

  private func tables(_ document: Document) -> [Table] {
    document.blocks.compactMap { if case .table(let table) = $0 { table } else { nil } }
  }

  private func table(_ name: String, of document: Document) throws -> [[String]] {
    try #require(tables(document).first { $0.caption.hasPrefix(name) }).rows.map { $0.map(\.text) }
  }

  private func sections(_ document: Document) -> [String] {
    document.blocks.compactMap {
      if case .heading(let title, .section) = $0 { title } else { nil }
    }
  }

  @Test("Table I counts patients and cases of every part")
  func cohorts() throws {
    let rows = try table("Table I.", of: document())
    #expect(rows.count == 10)
    #expect(
      rows[1] == ["hospital-2", "H2-2023GLI", "BraTS 2023", "13", "16", "9", "3", "4"])
    #expect(rows[9] == ["all", "", "", "144", "144", "81", "27", "36"])
  }

  @Test("cases that were left out are counted, and said")
  func leftOut() throws {
    let report = SampleRun.report(validationLeftOut: 2, trial: SampleRun.trial)
    let document = try document(report)
    #expect(try table("Table I.", of: document)[0][4] == "18")
    let caption = try #require(tables(document).first).caption
    #expect(caption.contains("18 cases of the validation and test parts are left out"))
    #expect(caption.contains("make the curves and the target"))
  }

  @Test("Table II has both models, their means, and marks the better")
  func tableII() throws {
    let document = try document()
    let rows = try table("Table II.", of: document)
    // 0.62 and 0.67 by construction, IoU 3 regions of D / (2 - D).
    let iou = [0.57, 0.62, 0.67].reduce(0) { $0 + $1 / (2 - $1) } / 3
    #expect(Array(rows[1][2...4]) == ["0.620", "0.670", "+0.050"])
    #expect(rows[1][5] == Decimals.text(iou, 3))
    #expect(rows[9][0] == "mean" && rows[9][2] == "0.680")
    // Eight gains of 0.05 and a loss of 0.01.
    #expect(rows[2][4] == "-0.010" && rows[9][4] == "+0.043")
    let cells = try #require(tables(document).first { $0.caption.hasPrefix("Table II.") }).rows
    #expect(cells[1][3].isBest && !cells[1][2].isBest && cells[2][2].isBest)
    #expect(document.summary.contains("better at 8 of 9 hospitals, worse at 1"))
  }

  @Test("Table III has regions, and baselines only where they were trained")
  func tableIII() throws {
    let rows = try table("Table III.", of: document())
    #expect(rows.map(\.[0]) == ["global model", "twins"])
    #expect(rows[0] == ["global model", "0.630", "0.680", "0.730", "0.680"])
    let compared = try document(SampleRun.report(isCompared: true))
    #expect(
      try table("Table III.", of: compared).map(\.[0])
        == ["global model", "twins", "alone", "pooled"])
    #expect(sections(compared).contains("Without the federation"))
    #expect(try !sections(document()).contains("Without the federation"))
    #expect(compared.figures.map(\.name).contains("cross-site-alone"))
  }

  @Test("areas are those of the curves, and a class without voxels has none")
  func areas() throws {
    #expect(
      try table("Areas under", of: document())[0] == ["background", "0.800", "0.900"])
    let partial = ROCCurves(
      global: Array(SampleRun.curves.global.prefix(1)), twins: [], globalCases: 3, twinCases: 0)
    let document = try document(curves: partial)
    #expect(try table("Areas under", of: document)[3] == ["enhancing tumour", "-", "-"])
    #expect(document.figures.map(\.name).filter { $0.hasPrefix("roc") } == ["roc-global-model"])
  }

  @Test("every figure has a name of its own, and says what it shows", arguments: [false, true])
  func figures(_ isCompared: Bool) throws {
    let figures = try document(SampleRun.report(isCompared: isCompared)).figures
    #expect(Set(figures.map(\.name)).count == figures.count)
    #expect(figures.count == (isCompared ? 18 : 16))
    #expect(figures.allSatisfy { $0.alternative.hasSuffix(".") && $0.caption.hasSuffix(".") })
  }

  @Test("what a run lacks is left out or said")
  func missing() throws {
    let twinless = try document(SampleRun.report(twinless: 3))
    let row = try table("Table II.", of: twinless)[3]
    #expect(Array(row[2...]) == ["0.660", "-", "-", row[5], "-", "no twin"])
    #expect(try table("Dice of each hospital's twin", of: twinless).count == 8)
    let single = try document(SampleRun.report(hospitals: 1, twinless: 0))
    #expect(!sections(single).contains("Each twin at each hospital"))
    #expect(single.summary.hasSuffix("a mean Dice of 0.600."))
    let bare = PaperReport(report: SampleRun.report(), curves: nil, slices: []).document
    #expect(!sections(bare).contains("Cases"))
    #expect(
      bare.blocks.contains {
        if case .remark(let text) = $0 { text.contains("roc.json is missing") } else { false }
      })
  }

  @Test("of a trial it tells study, scenario, twin and virtual time, and no processes")
  func trial() throws {
    let document = try document(SampleRun.report(trial: SampleRun.trial))
    #expect(document.title == "Small study: fedbuff, tenfold, twin ditto")
    let page = MarkdownPage(document, drawings: [:]).text
    for part in [
      "**Scenario:** tenfold", "**Twin:** ditto", "trial's end:** 2:05:05 h",
      "**Trainings lost:** 4", "**Crashes:** 2", "**Drop-outs:** 3", "one trial of one seed",
      "same study file", "trials/0", "name: small", "### Trial",
    ] {
      #expect(page.contains(part), "\(part)")
    }
    for part in ["Preset", "Processes started again", "twinseg replay"] {
      #expect(!page.contains(part), "\(part)")
    }
  }

  @Test("a trial of impossible numbers is refused")
  func impossibleTrial() throws {
    let trial = RunReport.Trial(
      study: "s", file: "", folder: "trials/0", scenario: "s", twin: nil, virtualSeconds: 1,
      trainingsLost: -1, crashes: 0,
      dropouts: 0)
    #expect(throws: RunReportError.self) { try SampleRun.report(trial: trial).check() }
    try SampleRun.report(trial: SampleRun.trial).check()
  }

  @Test("it states settings, seed, software, machine, and how numbers were averaged")
  func method() throws {
    let page = MarkdownPage(try document(), drawings: [:]).text
    for part in [
      "strategy.name=fedbuff", "commit 0123456789ab", "Analytical Engine", "24.0 GiB", "5:00 min",
      "counts each hospital alike", "both empty", "synthetic",
    ] {
      #expect(page.contains(part), "\(part)")
    }
  }
}
