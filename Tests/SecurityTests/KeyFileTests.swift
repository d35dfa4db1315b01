// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Security
import Testing

@Suite("Key files")
struct KeyFileTests {
  private let folder: TemporaryFolder
  private let identity: SecretIdentity

  init() throws {
    folder = try TemporaryFolder()
    identity = try SecretIdentity.generate(name: "h1", role: .agent)
  }

  @Test("come back as they were written, the secret one for its owner only")
  func roundTrip() throws {
    try KeyFile.write(identity, to: folder.file("h1.key"))
    try KeyFile.write(identity.publicIdentity, to: folder.file("h1.pub"))
    let read = try KeyFile.secretIdentity(at: folder.file("h1.key"))
    #expect(read.publicIdentity == identity.publicIdentity)
    #expect(read.curveKeys.secretBytes == identity.curveKeys.secretBytes)
    #expect(read.signingKeys.seedBytes == identity.signingKeys.seedBytes)
    let shown = try KeyFile.publicIdentity(at: folder.file("h1.pub"))
    #expect(shown == identity.publicIdentity)
    let attributes = try FileManager.default.attributesOfItem(atPath: folder.file("h1.key"))
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    // What is handed out has nothing of what is not.
    let text = try folder.text(of: "h1.pub")
    for secret in [identity.curveKeys.secretBytes, identity.signingKeys.seedBytes] {
      #expect(!text.contains(try #require(Z85.encode(secret))))
    }
  }

  @Test("are never overwritten")
  func existing() throws {
    let path = try folder.write("mine", to: "h1.key")
    #expect(throws: SecurityError.fileExists(path: path)) {
      try KeyFile.write(identity, to: path)
    }
    #expect(try folder.text(of: "h1.key") == "mine")
  }

  @Test(
    "that others can read or write are refused, with the remedy", arguments: [0o644, 0o620, 0o606])
  func open(mode: Int) throws {
    let path = folder.file("h1.key")
    try KeyFile.write(identity, to: path)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    let error = #expect(throws: SecurityError.self) { try KeyFile.secretIdentity(at: path) }
    #expect(error?.description.contains("chmod 600") == true)
  }

  @Test("that were damaged are refused with the line, and without the secrets")
  func damaged() throws {
    try KeyFile.write(identity, to: folder.file("h1.key"))
    let text = try folder.text(of: "h1.key")
    let lines = text.split(separator: "\n").map(String.init)
    let secret = try #require(Z85.encode(identity.curveKeys.secretBytes))
    let other = try SecretIdentity.generate(name: "h2", role: .agent)
    let otherSecret = try #require(Z85.encode(other.curveKeys.secretBytes))
    let cases: [(String, String)] = [
      ("", "line 1"), ("twinseg-secret-identity 2\n", "line 1"),
      (String(text.dropLast()), "cut off"), (text + "more x\n", "there are 8"),
      (lines.dropLast().joined(separator: "\n") + "\n", "lines are expected"),
      (text.replacingOccurrences(of: "name h1", with: "name ../h1"), "line 2"),
      (text.replacingOccurrences(of: "role agent", with: "role king"), "line 3"),
      (text.replacingOccurrences(of: secret, with: String(secret.dropLast())), "line 6"),
      (text.replacingOccurrences(of: secret, with: otherSecret), "not those of the public keys"),
      (text + "\u{0}", "plain text"),
      (text + String(repeating: "x", count: KeyFile.maximumSize), "longer than"),
      (lines.reversed().joined(separator: "\n") + "\n", "line 1"),
    ]
    for (index, (content, expected)) in cases.enumerated() {
      let path = try folder.write(content, to: "\(index).key")
      let error = #expect(throws: SecurityError.self) { try KeyFile.secretIdentity(at: path) }
      let message = error?.description ?? ""
      #expect(message.contains(expected), "\(index): \(message)")
      #expect(!message.contains(secret.dropLast()) && !message.contains(otherSecret))
    }
  }

  @Test("must be regular files that are there")
  func missing() throws {
    #expect(throws: SecurityError.self) { try KeyFile.secretIdentity(at: folder.file("none")) }
    #expect(throws: SecurityError.self) { try KeyFile.secretIdentity(at: folder.path) }
    #expect(throws: SecurityError.self) { try KeyFile.secretIdentity(at: "/dev/zero") }
  }
}
