// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Settings
import Studies

struct StudyKeys: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys",
    abstract: "List the keys of a study file, with what they take and mean.")

  func run() throws {
    for (section, definitions) in StudySettings.documentation {
      if !section.isEmpty { try Console.output("\n\(section): a list; each entry has") }
      for definition in definitions {
        let fallback = definition.fallback.map { ", by default \($0)" } ?? ""
        try Console.output("\(definition.key): \(definition.kind.allowed)\(fallback)")
        try Console.output("    \(definition.help)")
      }
    }
    try Console.output(
      """

      strategies, twins: lists; each entry has a name and 'settings'
      settings: keys of the federation; see 'twinseg broker --settings'
      seeds: a list of whole numbers
      """)
  }
}
