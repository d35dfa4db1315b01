// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Security
import Testing

@Suite("The list of identities")
struct TrustFileTests {
  private let folder: TemporaryFolder
  private let file: TrustFile

  init() throws {
    folder = try TemporaryFolder()
    file = TrustFile(path: folder.file("trust"))
  }

  private func identity(_ name: String, _ role: Role = .agent) throws -> PublicIdentity {
    try SecretIdentity.generate(name: name, role: role).publicIdentity
  }

  @Test("keeps who is enrolled and who is revoked")
  func edits() throws {
    let (broker, old, new) = (
      try identity("b", .broker), try identity("h1"), try identity("h1")
    )
    try file.enroll(broker)
    try file.enroll(old)
    #expect(throws: SecurityError.nameEnrolled(path: file.path, name: "h1")) {
      try file.enroll(new)
    }
    try file.revoke("h1")
    try file.enroll(new)
    let list = try file.read()
    #expect(
      list.entries == [
        TrustEntry(identity: broker, state: .enrolled),
        TrustEntry(identity: old, state: .revoked), TrustEntry(identity: new, state: .enrolled),
      ])
    #expect(list.entry(of: old.curveKey)?.state == .revoked)
    #expect(list.enrolled("h1") == new)
    #expect(try list.only(.broker) == broker)
    #expect(try list.signingKey(of: "h1", role: .agent) == new.signingKey)
  }

  @Test("never takes a revoked key again, nor one key twice")
  func keys() throws {
    let first = try identity("h1")
    try file.enroll(first)
    let sameCurve = try PublicIdentity(
      name: "h2", role: .agent, curveKey: first.curveKey, signingKey: identity("x").signingKey)
    let sameSigning = try PublicIdentity(
      name: "h2", role: .agent, curveKey: identity("x").curveKey, signingKey: first.signingKey)
    for copy in [sameCurve, sameSigning] {
      #expect(throws: SecurityError.keyListed(path: file.path, name: "h1", state: "enrolled")) {
        try file.enroll(copy)
      }
    }
    try file.revoke("h1")
    #expect(throws: SecurityError.keyListed(path: file.path, name: "h1", state: "revoked")) {
      try file.enroll(first)
    }
    #expect(throws: SecurityError.notListed(path: file.path, name: "h1")) {
      try file.revoke("h1")
    }
  }

  @Test("says what is missing when a role is asked for")
  func roles() throws {
    for name in ["b1", "b2"] { try file.enroll(identity(name, .broker)) }
    let list = try file.read()
    #expect(throws: SecurityError.severalIdentities(role: .broker, names: ["b1", "b2"])) {
      try list.only(.broker)
    }
    #expect(try list.only(.broker, named: "b2").name == "b2")
    #expect(throws: SecurityError.noIdentity(role: .broker, name: "b3")) {
      try list.only(.broker, named: "b3")
    }
    #expect(throws: SecurityError.wrongRole(name: "b1", role: .broker, allowed: .agent)) {
      try list.signingKey(of: "b1", role: .agent)
    }
    #expect(throws: SecurityError.notEnrolled(name: "h1")) {
      try list.signingKey(of: "h1", role: .agent)
    }
  }

  @Test("loses no edit when many edit at once")
  func concurrency() async throws {
    let identities = try (0..<24).map { try identity("h\($0)") }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for identity in identities {
        group.addTask { [file] in try file.enroll(identity) }
      }
      try await group.waitForAll()
    }
    #expect(Set(try file.read().entries.map(\.identity)) == Set(identities))
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(Set(names) == ["trust", "trust.lock"])
  }

  @Test("is refused with the line when it is damaged")
  func damaged() throws {
    try file.enroll(identity("h1"))
    try file.enroll(identity("h2"))
    let text = try folder.text(of: "trust")
    let lines = text.split(separator: "\n").map(String.init)
    let cases: [(String, String)] = [
      ("", "line 1"), (String(text.dropLast()), "cut off"),
      (text.replacingOccurrences(of: "enrolled agent h2", with: "trusted agent h2"), "line 3"),
      (text.replacingOccurrences(of: "agent h2", with: "king h2"), "line 3"),
      (text.replacingOccurrences(of: " h2 ", with: " h1 "), "line 3"),
      (text.replacingOccurrences(of: " h2 ", with: " h2  "), "line 3"),
      (text + lines[1] + "\n", "line 4"), (text + "\n", "line 4"),
      (text + String(repeating: "x", count: TrustFile.maximumSize), "longer than"),
    ]
    for (index, (content, expected)) in cases.enumerated() {
      let path = try folder.write(content, to: "\(index)")
      let error = #expect(throws: SecurityError.self) { try TrustFile(path: path).read() }
      #expect(
        error?.description.contains(expected) == true, "\(index): \(String(describing: error))")
    }
  }
}
