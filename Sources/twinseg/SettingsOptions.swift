// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import Settings

/// The options with which every service is configured.
struct SettingsOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Configuration file (YAML). The environment (TWINSEG_...) and options override it.",
      valueName: "file"))
  var config: String?

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp(
      "Any setting, as in --set strategy.buffer_size=5; see 'twinseg broker --settings'.",
      valueName: "key=value"))
  var assignments: [String] = []

  @Option(name: .long, help: "Name of the federation.")
  var federation: String?

  @Option(name: .customLong("run"), help: "Name of the run.")
  var runName: String?

  @Option(
    name: .long, help: "Where the broker is: ipc://FOLDER or tcp://HOST:PORT (six ports).")
  var endpoint: String?

  @Flag(
    name: .long,
    help: "Allow TCP to other machines without keys: anyone can read and forge everything.")
  var insecure = false

  @Option(name: .long, help: "debug, info, notice, warning or error.")
  var logLevel: String?

  @Flag(
    name: .customLong("exit-with-parent"),
    help: ArgumentHelp("Stop at the end of standard input.", visibility: .hidden))
  var exitsWithParent = false

  func validate() throws {
    for assignment in assignments where !assignment.contains("=") {
      throw ValidationError("'--set \(assignment)' lacks its value: write --set KEY=VALUE.")
    }
  }

  /// - Parameter overrides: of the command's own options, over everything else.
  func resolve(overrides: [String: String?] = [:]) throws -> ResolvedSettings {
    var commandLine = assignments.map(Self.split)
    let own: [String: String?] = [
      "federation": federation, "run": runName, "endpoint": endpoint, "log_level": logLevel,
      "insecure": insecure ? "true" : nil,
    ]
    for (key, value) in own.merging(overrides, uniquingKeysWith: { $1 }).sorted(by: {
      $0.key < $1.key
    }) {
      if let value { commandLine.append((key, value)) }
    }
    return try Self.resolve(file: config, commandLine: commandLine)
  }

  /// The settings that a process has which is given these, as `KEY=VALUE`.
  /// - Parameter config: Its configuration file, if it has one.
  static func resolve(
    config: String? = nil, assignments: [String]
  ) throws -> ResolvedSettings {
    try resolve(file: config, commandLine: assignments.map(split))
  }

  private static func split(_ assignment: String) -> (key: String, value: String) {
    let parts = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
  }

  private static func resolve(
    file: String?, commandLine: [(key: String, value: String)]
  ) throws -> ResolvedSettings {
    let environment = ProcessInfo.processInfo.environment
    return try SettingsResolver(schema: Schema.settings).resolve(
      file: file ?? environment["TWINSEG_CONFIG"], environment: environment,
      commandLine: commandLine)
  }
}
