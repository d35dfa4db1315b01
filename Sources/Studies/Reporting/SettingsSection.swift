// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What the study was: enough to run it again.
struct SettingsSection: Sendable {
  let context: StudyContext

  var blocks: [Block] {
    [.section("Settings"), .facts(facts), .table(agents)]
      + (context.description.file.isEmpty
        ? [] : [.verbatim(context.description.file, title: "The study file")])
  }

  private var facts: [Block.Fact] {
    let description = context.description
    return [
      .init("Study", description.name),
      .init("Software", description.software),
      .init("Problem", description.problem),
      .init("Parameters", "\(description.parameterCount)"),
      .init("Scenarios", description.scenarios.joined(separator: ", ")),
      .init("Strategies", description.strategies.joined(separator: ", ")),
      .init("Seeds", description.seeds.map { "\($0)" }.joined(separator: ", ")),
      .init(
        "Twins", description.twins.isEmpty ? "none" : description.twins.joined(separator: ", ")),
      .init(
        "Target",
        description.target.map { "mean validation \(context.measure) \($0)" } ?? "none"),
      .init("Trials", "\(context.trialCount) of \(context.plannedCount)"),
    ]
  }

  private var agents: Table {
    var table = Table(
      caption: "The \(context.site)s and their cases.",
      columns: [
        .text(context.site.capitalized), .text("Data"), .init("Training"), .init("Validation"),
        .init("Test"),
      ])
    for agent in context.description.agents {
      table.add([
        Table.Cell(agent.name), Table.Cell(agent.title), "\(agent.trainingCases)",
        "\(agent.validationCases)", "\(agent.testCases)",
      ])
    }
    return table
  }
}
