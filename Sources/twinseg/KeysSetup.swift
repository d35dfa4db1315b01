// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import Security

struct KeysSetup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "setup",
    abstract: "Make the identities of a federation on one machine, those that are missing.",
    discussion: """
      Each identity gets a folder of its own in the directory, NAME/NAME.key and NAME/NAME.pub, so \
      that each process can be handed its own folder and no other, and is enrolled in the list. What \
      is there already stays, and what was revoked stays revoked: to run it again changes nothing. \
      Where processes run on several machines, use 'generate' on each and 'enroll'.
      """)

  @OptionGroup var option: TrustOption

  @Option(name: .long, help: "Folder of the identities' folders.")
  var directory: String

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Make a token for the monitor's page in this file, too, unless it is there; prints it.",
      valueName: "file"))
  var token: String?

  @Argument(help: ArgumentHelp("Such as hospital-1:agent.", valueName: "name:role"))
  var identities: [IdentityArgument]

  func run() throws {
    for wanted in identities {
      let identity = try existing(wanted) ?? made(wanted)
      try Console.output("\(try enrolled(identity)) \(wanted.role) \(wanted.name)")
    }
    if let token {
      let isThere = FileManager.default.fileExists(atPath: token)
      let text = isThere ? try SecretTextFile.word(at: token) : try TokenFile.create(at: token)
      try Console.output("token \(text)")
    }
  }

  private func path(_ wanted: IdentityArgument, _ suffix: String) -> String {
    "\(directory)/\(wanted.name)/\(wanted.name).\(suffix)"
  }

  private func existing(_ wanted: IdentityArgument) throws -> PublicIdentity? {
    let path = path(wanted, "key")
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let identity = try KeyFile.secretIdentity(at: path).publicIdentity
    guard identity.name == wanted.name, identity.role == wanted.role else {
      throw SecurityError.invalidFile(
        path: path, line: 2,
        reason:
          "it is \(identity.role) \(identity.name), and \(wanted.role) \(wanted.name) is asked for")
    }
    return identity
  }

  private func made(_ wanted: IdentityArgument) throws -> PublicIdentity {
    let identity = try SecretIdentity.generate(name: wanted.name, role: wanted.role)
    let folder = "\(directory)/\(wanted.name)"
    if !FileManager.default.fileExists(atPath: folder) {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
    }
    let open = path(wanted, "pub")
    // Of an attempt that ended before there was a secret: nobody can use it.
    if FileManager.default.fileExists(atPath: open) {
      try FileManager.default.removeItem(atPath: open)
    }
    try KeyFile.write(identity.publicIdentity, to: open)
    try KeyFile.write(identity, to: path(wanted, "key"))
    return identity.publicIdentity
  }

  /// Enrolls an identity that the list does not have.
  /// - Returns: what it is now, in a word.
  private func enrolled(_ identity: PublicIdentity) throws -> String {
    if FileManager.default.fileExists(atPath: option.trust),
      let entry = try option.file.read().entry(of: identity.curveKey)
    {
      return entry.state == .enrolled ? "kept" : "revoked"
    }
    try option.file.enroll(identity)
    return "enrolled"
  }
}
