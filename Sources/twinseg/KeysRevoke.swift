// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Security

struct KeysRevoke: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke",
    abstract: "Shut identities out for good.",
    discussion: """
      The keys stay in the list as revoked, and are never taken again; new keys may be enrolled under \
      the same name. Processes that have the list notice within 'security.reload_seconds', and the \
      broker cuts the connections.
      """)

  @OptionGroup var option: TrustOption

  @Argument(help: "Names of enrolled identities.")
  var names: [String]

  func run() throws {
    for name in names {
      try option.file.revoke(name)
      try Console.output("revoked \(name)")
    }
  }
}
