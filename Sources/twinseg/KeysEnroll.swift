// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Security

struct KeysEnroll: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "enroll",
    abstract: "Let identities take part.",
    discussion: """
      The list is made if it is missing. Compare the keys with those that their owners tell you on \
      another way than that by which the files came.
      """)

  @OptionGroup var option: TrustOption

  @Argument(help: "Public identities, NAME.pub.")
  var files: [String]

  func run() throws {
    // All are read before any is enrolled.
    let identities = try files.map { try KeyFile.publicIdentity(at: $0) }
    for identity in identities {
      try option.file.enroll(identity)
      try Console.output("enrolled \(identity.role) \(identity.name)")
    }
  }
}
