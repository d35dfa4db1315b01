// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct TwinList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Show all refreshes of an agent's twin.",
    discussion: """
      Dice is the mean over ET, TC and WT on the agent's validation cases: of the candidate, of the \
      global model that it was made from, and of the twin that served (the incumbent). Drift is \
      |v - w| / |w|, how far the candidate v is from the global model w. Only reads.
      """)

  @OptionGroup var folder: AgentFolderOption

  @Flag(name: .long, help: "Print JSON.")
  var json = false

  func run() throws {
    let listing = try TwinListing(try folder.twins(), directory: folder.directory)
    try Console.output(json ? try JSONOutput.text(listing) : listing.text)
  }
}
