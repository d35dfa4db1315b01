// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Security

struct KeysList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Show who may take part, and who no longer may.")

  @OptionGroup var option: TrustOption

  @Flag(name: .long, help: "Print JSON.")
  var json = false

  func run() throws {
    let entries = try option.file.read().entries
    if json {
      try Console.output(try JSONOutput.text(IdentityListing(entries)))
      return
    }
    var table = TextTable(["state", "role", "name", "connection key", "signing key"])
    for entry in entries {
      let identity = entry.identity
      table.add([
        entry.state.rawValue, identity.role.rawValue, identity.name, "\(identity.curveKey)",
        "\(identity.signingKey)",
      ])
    }
    try Console.output(table.lines.joined(separator: "\n"))
  }
}
