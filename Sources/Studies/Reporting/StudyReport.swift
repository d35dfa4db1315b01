// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The report of a study, as far as its trials are there: curves, tables and figures for each scenario,
/// and how each number came about. The same results make the same files.
package struct StudyReport: Sendable {
  private let context: StudyContext
  private let scenarios: [ScenarioResults]

  /// - Parameter results: in any order; those of other scenarios and strategies than the description
  ///   names are left out.
  package init(description: StudyDescription, results: [TrialResult]) {
    context = StudyContext(description: description, results: results)
    scenarios = description.scenarios.enumerated().map { index, name in
      ScenarioResults(
        number: index + 1, name: name, strategies: description.strategies, results: results)
    }
  }

  /// Writes `index.html`, `report.md` and `figures/`.
  /// - Returns: why figures are missing, each reason once; empty if none is.
  /// - Throws: ``ReportError`` where files cannot be written; `CancellationError`.
  @discardableResult
  package func write(to folder: ReportFolder) async throws -> [String] {
    try await folder.write(document)
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
