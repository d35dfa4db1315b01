// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("twinseg keys", .timeLimit(.minutes(2)))
struct KeysTests {
  private let folder: String
  private var trust: String { "\(folder)/trust" }

  init() throws {
    folder = Program.temporaryFolder()
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  private struct Listing: Decodable {
    struct Identity: Decodable {
      let name: String
      let role: String
      let state: String
      let curveKey: String
      let signingKey: String
    }
    let identities: [Identity]
  }

  private func generate(_ name: String, _ role: String) async throws {
    let outcome = try await Program.run([
      "keys", "generate", "--name", name, "--role", role, "--output", folder,
    ])
    #expect(outcome.code == 0, "\(outcome.error)")
  }

  @Test("generate, enroll, revoke and list work together")
  func whole() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for (name, role) in [("b", "broker"), ("h1", "agent")] { try await generate(name, role) }
    let mode = try FileManager.default.attributesOfItem(atPath: "\(folder)/h1.key")
    #expect(mode[.posixPermissions] as? Int == 0o600)
    let again = try await Program.run([
      "keys", "generate", "--name", "h1", "--role", "agent", "--output", folder,
    ])
    #expect(again.code == 1 && again.error.contains("never overwritten"))

    let enrolled = try await Program.run([
      "keys", "enroll", "--trust", trust, "\(folder)/b.pub", "\(folder)/h1.pub",
    ])
    #expect(enrolled.code == 0, "\(enrolled.error)")
    #expect(enrolled.output == "enrolled broker b\nenrolled agent h1\n")
    let revoked = try await Program.run(["keys", "revoke", "--trust", trust, "h1"])
    #expect(revoked.code == 0 && revoked.output == "revoked h1\n")
    let twice = try await Program.run(["keys", "revoke", "--trust", trust, "h1"])
    #expect(twice.code == 1 && twice.error.contains("no enrolled identity 'h1'"))
    let back = try await Program.run(["keys", "enroll", "--trust", trust, "\(folder)/h1.pub"])
    #expect(back.code == 1 && back.error.contains("stays revoked"))

    let json = try await Program.run(["keys", "list", "--trust", trust, "--json"])
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let listing = try decoder.decode(Listing.self, from: Data(json.output.utf8))
    #expect(listing.identities.map(\.name) == ["b", "h1"])
    #expect(listing.identities.map(\.role) == ["broker", "agent"])
    #expect(listing.identities.map(\.state) == ["enrolled", "revoked"])
    #expect(
      listing.identities.allSatisfy { $0.curveKey.count == 40 && $0.signingKey.count == 40 })
    let table = try await Program.run(["keys", "list", "--trust", trust])
    #expect(table.output.contains("revoked   agent   h1"))
  }

  @Test("setup makes what is missing, and changes nothing that is there")
  func setup() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let arguments = [
      "keys", "setup", "--trust", trust, "--directory", folder, "--token", "\(folder)/token",
      "b:broker", "h1:agent",
    ]
    let first = try await Program.run(arguments)
    #expect(first.code == 0, "\(first.error)")
    let token = try #require(first.output.split(separator: "\n").last?.split(separator: " ").last)
    #expect(first.output == "enrolled broker b\nenrolled agent h1\ntoken \(token)\n")
    #expect(token.count == 64)
    let contents = {
      try ["h1/h1.key", "b/b.key", "trust", "token"].map {
        try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8)
      }
    }
    let before = try contents()
    let again = try await Program.run(arguments + ["h2:agent"])
    #expect(again.output == "kept broker b\nkept agent h1\nenrolled agent h2\ntoken \(token)\n")
    let after = try contents()
    #expect(before.enumerated().allSatisfy { $0.offset == 2 || $0.element == after[$0.offset] })
    #expect(after[2].hasPrefix(before[2]))

    _ = try await Program.run(["keys", "revoke", "--trust", trust, "h1"])
    #expect(try await Program.run(arguments).output.contains("revoked agent h1"))
    let role = try await Program.run([
      "keys", "setup", "--trust", trust, "--directory", folder, "b:agent",
    ])
    #expect(role.code == 1 && role.error.contains("agent b is asked for"))
    let word = try await Program.run([
      "keys", "setup", "--trust", trust, "--directory", folder, "b",
    ])
    #expect(word.code == 2)
  }

  @Test("wrong use is 2, a file that is none is 1")
  func errors() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let role = try await Program.run(["keys", "generate", "--name", "a", "--role", "king"])
    #expect(role.code == 2)
    let name = try await Program.run([
      "keys", "generate", "--name", "a/b", "--role", "agent", "--output", folder,
    ])
    #expect(name.code == 1 && name.error.contains("'a/b' is no name"))
    let missing = try await Program.run(["keys", "list", "--trust", "\(folder)/none"])
    #expect(missing.code == 1 && missing.error.contains("none"))
    let none = try await Program.run(["keys", "enroll", "--trust", trust])
    #expect(none.code == 2)
  }

  @Test("services say what is wrong with the keys that they are given")
  func settings() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await generate("h1", "agent")
    _ = try await Program.run(["keys", "enroll", "--trust", trust, "\(folder)/h1.pub"])
    let key = "security.key_file=\(folder)/h1.key"
    let list = "security.trust_file=\(trust)"
    let cases: [([String], String)] = [
      (["broker", "--set", key], "security.trust_file is not"),
      (["broker", "--set", list], "security.key_file is not"),
      (["broker", "--set", key, "--set", list], "must be of a broker"),
      (["agent", "--name", "h2", "--set", key, "--set", list], "the name is set to 'h2'"),
      (["agent", "--set", key, "--set", list], "No broker is enrolled"),
      (["broker", "--set", "security.next_key_file=\(folder)/h1.key"], "belong together"),
    ]
    for (arguments, expected) in cases {
      let outcome = try await Program.run(arguments)
      #expect(outcome.code == 1)
      #expect(outcome.error.contains(expected), "\(arguments): \(outcome.error)")
    }
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o644], ofItemAtPath: "\(folder)/h1.key")
    let open = try await Program.run(["agent", "--set", key, "--set", list])
    #expect(open.code == 1 && open.error.contains("chmod 600"))
  }
}
