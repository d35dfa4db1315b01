// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Federation
import Services
import Settings
import Studies

struct StudyTrace: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace",
    abstract: "Record from a run's journal what its agents took for their updates.",
    discussion: """
      The trace is a scenario's 'trace' in a study file: other strategies then meet the same agents. \
      --compare also replays it on the virtual clock by the run's own rules, which --set or --config \
      give as they were given to the aggregator, and says how near it comes.
      """)

  @Argument(help: ArgumentHelp("Folder of the run: that with journal.sqlite.", valueName: "run"))
  var folder: String

  @Option(name: .shortAndLong, help: "The file to write; by default trace.csv in the run's folder.")
  var output: String?

  @Flag(name: .long, help: "Replay it, and compare.")
  var compare = false

  @Option(name: .long, help: "The aggregator's configuration file (YAML).")
  var config: String?

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp("A setting of the aggregator's, over the file.", valueName: "key=value"))
  var assignments: [String] = []

  @Flag(name: .long, help: "Print JSON.")
  var json = false

  func validate() throws {
    for assignment in assignments where !assignment.contains("=") {
      throw ValidationError("'--set \(assignment)' lacks its value: write --set KEY=VALUE.")
    }
    if !compare, config != nil || !assignments.isEmpty {
      throw ValidationError("--config and --set are for --compare.")
    }
  }

  private struct Listing: Encodable {
    let trace: String
    let agents: Int
    let updates: Int
    let comparison: TraceComparison?
  }

  func run() throws {
    let journal = try Journal(reading: folder)
    let timeline = try journal.timeline()
    let trace = try Trace(of: timeline, path: Journal.path(in: folder))
    let path = output ?? "\(folder)/trace.csv"
    try trace.write(to: path)
    let comparison = try compare ? comparison(timeline, journal) : nil
    let updates = trace.agents.values.reduce(0) { $0 + $1.seconds.count }
    guard !json else {
      return try Console.output(
        try JSONOutput.text(
          Listing(
            trace: path, agents: trace.agents.count, updates: updates, comparison: comparison)))
    }
    try Console.output("\(updates) updates of \(trace.agents.count) agents are in \(path)")
    guard let comparison else { return }
    let ratio = comparison.timeRatio.map { String(format: "%.3f", $0) } ?? "-"
    try Console.output(
      """
      versions of the same agents  \(comparison.sameVersions) of \(comparison.versions)
      updates in the same order    \(comparison.sameArrivals) of \(comparison.arrivals)
      recorded time                \(String(format: "%.1f", comparison.recordedSeconds)) s
      virtual time                 \(String(format: "%.1f", comparison.virtualSeconds)) s
      virtual / recorded           \(ratio)
      """)
  }

  private func comparison(_ timeline: RunTimeline, _ journal: Journal) throws -> TraceComparison {
    let settings = FederationSettings(
      settings: try SettingsOptions.resolve(config: config, assignments: assignments))
    let coordinator = try settings.coordinator.endless
    let used = try journal.assemblies().last?.description.strategy
    guard used == nil || used == coordinator.strategy.name else {
      throw SettingsError.invalidValue(
        key: "strategy.name", value: coordinator.strategy.name, source: "for --compare",
        allowed: "\(used ?? ""), the run's own, with its other settings")
    }
    return try TraceComparison(
      of: timeline, path: Journal.path(in: folder), coordinator: coordinator,
      participant: try settings.participant.endless)
  }
}
