// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Federation
import Logging
import Messaging
import Monitoring
import ServiceLifecycle
import Services

struct MonitorCommand: AsyncParsableCommand, ServiceCommand {
  static let serviceName = "monitor"

  static let configuration = CommandConfiguration(
    commandName: "monitor",
    abstract: "Show whether a federation is healthy and learning.",
    discussion: """
      Listens to the metrics of all services and takes no part. On a terminal it shows versions, agents \
      and warnings, and draws them anew as they change; elsewhere it prints a line for each change. With \
      --web a browser sees more. With keys, this process's have the role monitor.

      With the folder of a run that is over (or that other processes work at) it shows what is kept of \
      the run there: what was heard, and what its journal has.
      """)

  @Argument(help: "Folder of a run; without it, the monitor listens to the broker.")
  var folder: String?

  @OptionGroup var options: SettingsOptions

  @Flag(
    name: .long,
    help: """
      Print one JSON object a line for each event; with --once, all that is known, as /api/snapshot.
      """)
  var json = false

  @Flag(name: .long, help: "Print what is known, and exit.")
  var once = false

  @Option(name: .long, help: "--once: how long to listen first, in seconds; services tell every 5.")
  var wait = 6.0

  @Option(
    name: .long,
    help: ArgumentHelp("Append each event to a file, as --json prints it.", valueName: "file"))
  var record: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Keep the run's metrics in a folder, so that a monitor that is started again shows all of it.",
      valueName: "folder"))
  var history: String?

  @Option(
    name: .long,
    help: ArgumentHelp("Serve the dashboard there, as 127.0.0.1:8080.", valueName: "address"))
  var web: String?

  @OptionGroup var tokenFile: TokenFileOption

  var isService: Bool { folder == nil && !once }

  func validate() throws {
    guard (0.1...3_600).contains(wait) else {
      throw ValidationError("--wait is \(wait); allowed: 0.1 to 3600.")
    }
    if folder != nil, record != nil || history != nil {
      throw ValidationError("With a run's folder there is nothing to record, and no --history.")
    }
    if once, web != nil { throw ValidationError("--once ends, and --web does not: take one.") }
  }

  func run() async throws {
    if let folder {
      try await PastRun(folder: folder, printsJSON: json, web: try server).run()
    } else {
      try await listen()
    }
  }

  /// Makes the server of a hub, where one is wanted.
  private var server: ((MonitorHub) throws -> MonitorServer)? {
    get throws {
      let settings = try options.resolve()
      guard !once, let text = try web ?? settings.optionalText("monitor.web") else { return nil }
      let address = try HTTPAddress(text)
      let token = try tokenFile.token(settings)
      let logger = try FederationSettings(settings: settings).logger("monitor")
      return { hub in
        try MonitorServer(.dashboard, of: hub, at: address, token: token, logger: logger) {
          Console.note("The dashboard is at http://\($0)/")
        }
      }
    }
  }

  private func listen() async throws {
    let resolved = FederationSettings(settings: try options.resolve())
    let logger = try resolved.logger("monitor")
    let identity = try resolved.identity(.monitor, name: "monitor", logger: logger)
    let live = try LiveRun(
      identity: identity, endpoints: try resolved.endpoints(logger: logger), historyFolder: history,
      recordPath: record, mustKeep: true, printsEvents: json && !once, logger: logger)
    if once {
      try await live.listen(for: .seconds(wait))
      return try SnapshotOutput.write(live.hub.snapshot(), asJSON: json)
    }
    var others: [any Service] = []
    if let server = try server { others.append(try server(live.hub)) }
    if !json { others.append(TerminalDisplay(hub: live.hub)) }
    try await ServiceRunner.run(live.monitor, beside: others, options: options, logger: logger)
  }
}
