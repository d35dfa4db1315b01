// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Federation
import Monitoring

/// Whether and where a run is shown.
struct DashboardOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      Where the run's dashboard is served, as HOST:PORT; by default 127.0.0.1:8080, or the next port \
      that is free.
      """, valueName: "address"))
  var web: String?

  @Flag(name: .long, help: "No dashboard.")
  var noWeb = false

  @OptionGroup var tokenFile: TokenFileOption

  func validate() throws {
    if noWeb, web != nil { throw ValidationError("--web and --no-web exclude each other.") }
  }

  /// - Throws: ``MonitoringError`` and what else can be wrong with the run's folder.
  func dashboard(of federation: LocalFederation, run: RunID) throws -> RunDashboard {
    let address = noWeb ? nil : try HTTPAddress(web ?? RunDashboard.defaultAddress)
    return try RunDashboard(
      federation: federation, run: run, address: address, isFixed: web != nil,
      token: try tokenFile.token(nil))
  }
}
