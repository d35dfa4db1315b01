// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct TwinShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show one refresh of an agent's twin with its scores.",
    discussion: "Only reads.")

  @Argument(help: "Number of the refresh; by default the one whose twin serves.")
  var refresh: UInt64?

  @OptionGroup var folder: AgentFolderOption

  @Flag(name: .long, help: "Print JSON.")
  var json = false

  func run() throws {
    let twins = try folder.twins()
    guard let serving = try twins.currentServing() else {
      throw TwinError.noRefresh(folder: folder.directory)
    }
    let details = try TwinDetails(twins, refresh: refresh ?? serving.refresh)
    try Console.output(json ? try JSONOutput.text(details) : details.text)
  }
}
