// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import Security

struct KeysGenerate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Make the keys of a new identity.")

  @Option(name: .long, help: "Of the process, unique in the federation.")
  var name: String

  @Option(name: .long, help: "agent, aggregator, broker or monitor.")
  var role: Role

  @Option(name: .shortAndLong, help: "Folder for NAME.key and NAME.pub; made if missing.")
  var output = "."

  func run() throws {
    let identity = try SecretIdentity.generate(name: name, role: role)
    try FileManager.default.createDirectory(
      atPath: output, withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
    let (secret, open) = ("\(output)/\(name).key", "\(output)/\(name).pub")
    guard !FileManager.default.fileExists(atPath: open) else {
      throw SecurityError.fileExists(path: open)
    }
    try KeyFile.write(identity, to: secret)
    try KeyFile.write(identity.publicIdentity, to: open)
    try Console.output("\(secret)\n\(open)")
    Console.note("Keep \(name).key on this machine; enroll \(name).pub with the federation.")
  }
}

extension Role: ExpressibleByArgument {}
