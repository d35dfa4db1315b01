// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The report of a study, as far as its trials are there: curves, tables and figures for each scenario,
/// and how each number came about. The same results make the same files.
package struct StudyReport: Sendable {
  private let context: StudyContext
  private let scenarios: [ScenarioResults]
  private let papers: [TrialPaper]

  /// - Parameters:
  ///   - results: in any order; those of other scenarios and strategies than the description names are
  ///     left out.
  ///   - papers: Reports of single trials, which this one names and writes.
  package init(
    description: StudyDescription, results: [TrialResult], papers: [TrialPaper] = []
  ) {
    self.papers = papers
    context = StudyContext(description: description, results: results)
    scenarios = description.scenarios.enumerated().map { index, name in
      ScenarioResults(
        number: index + 1, name: name, strategies: description.strategies, results: results)
    }
  }

  /// Writes `index.html`, `report.md` and `figures/`, and likewise each paper below.
  /// - Parameter progress: Told how many of the papers are written.
  /// - Returns: why figures are missing, each reason once; empty if none is.
  /// - Throws: ``ReportError`` where files cannot be written, ``RunReportError`` for a paper's numbers that
  ///   cannot be; `CancellationError`.
  @discardableResult
  package func write(
    to folder: ReportFolder, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) async throws -> [String] {
    var missing = try await folder.write(document)
    for (index, paper) in papers.enumerated() {
      let drawing = RunReportDrawing(of: paper.numbers, to: folder.below(paper.place))
      missing += try await drawing.write().filter { !missing.contains($0) }
      progress(index + 1, papers.count)
    }
    return missing
  }

  package var document: Document {
    let description = context.description
    let title = description.title.isEmpty ? description.name : description.title
    var document = Document(title: "Study: \(title)", summary: summary)
    document.blocks += OverviewSection(context: context, scenarios: scenarios).blocks
    for scenario in scenarios where !scenario.strategies.isEmpty {
      document.append(.section("Scenario \(scenario.name)"))
      document.blocks += blocks(of: scenario)
    }
    document.blocks += SettingsSection(context: context).blocks
    document.blocks += MethodSection(context: context).blocks
    return document
  }

  private func blocks(of scenario: ScenarioResults) -> [Block] {
    ConvergenceSection(context: context, scenario: scenario).blocks
      + TargetSection(context: context, scenario: scenario).blocks
      + TestSection(context: context, scenario: scenario).blocks
      + OverlapSection(context: context, scenario: scenario).blocks
      + TwinSection(context: context, scenario: scenario).blocks
      + SignificanceSection(context: context, scenario: scenario).blocks
      + UpdateSection(context: context, scenario: scenario).blocks
      + ActivitySection(context: context, scenario: scenario).blocks
      + PaperSection(papers: papers, scenario: scenario.name).blocks
  }

  private var summary: String {
    let description = context.description
    return "\(ReportNumbers.count(description.strategies.count, "strategy", "strategies")) in "
      + "\(ReportNumbers.count(description.scenarios.count, "scenario")), each with "
      + "\(ReportNumbers.count(description.seeds.count, "seed")) and "
      + "\(ReportNumbers.count(description.agents.count, context.site)), on a virtual clock with "
      + "\(context.isTraining ? "real training" : "a problem that stands in for training")."
  }
}
