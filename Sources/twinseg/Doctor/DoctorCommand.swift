// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Security

struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Look for what stands in the way of a service, and say what to do about it.",
    discussion: """
      Takes the same configuration as the service itself: run it where the service is to run, as the \
      user it is to run as. It changes nothing, and sends nothing to the federation. Ends with exit \
      code 1 if anything would keep the service from working.

      With --health it asks a running service instead, and prints nothing if that is well: for health \
      checks.
      """)

  @OptionGroup var options: SettingsOptions

  @Option(
    name: .long, help: "agent, aggregator, broker or monitor; by default the role of the keys.")
  var role: Role?

  @Option(name: .long, help: "aggregator: where the run is to be kept.")
  var runDirectory: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Ask this endpoint only, over HTTP; /healthz unless the URL has a path.",
      valueName: "http://host:port"))
  var health: HealthQuery?

  @Flag(name: .long, help: "Print JSON.")
  var json = false

  /// Problems were found and have been shown.
  struct ProblemsFound: Error, CustomStringConvertible {
    let count: Int
    var description: String { "\(count) of the checks found a problem." }
  }

  func run() async throws {
    if let health {
      _ = try await Interruption.run { _ in try health.ask() }
      return
    }
    let diagnosis = try await Examination(
      role: role, runDirectory: runDirectory, settings: { try options.resolve() }
    ).diagnosis()
    try Console.output(json ? try JSONOutput.text(diagnosis) : diagnosis.text)
    let problems = diagnosis.findings.count { $0.status == .problem }
    guard problems == 0 else { throw ProblemsFound(count: problems) }
  }
}
