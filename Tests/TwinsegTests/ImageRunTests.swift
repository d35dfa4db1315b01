// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Whole federations of processes that learn images, as small as they can be.
@Suite("twinseg run on images", .serialized, .timeLimit(.minutes(5)))
struct ImageRunTests {
  private let folder = Program.temporaryFolder()

  private static let small = [
    "--versions", "2", "--set", "model.volume=16", "--set", "training.local_steps=2", "--set",
    "twin.versions=1", "--set", "twin.epochs=1", "--json",
  ]

  private func line(_ output: String, where isWanted: ([String: Any]) -> Bool) -> [String: Any]? {
    output.split(separator: "\n").compactMap { text in
      (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? [String: Any]
    }.last(where: isWanted)
  }

  @Test("ends with scores of the global model and of every twin, and can be looked at again")
  func small() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let outcome = try await Program.run(
      ["run", "--agents", "2", "--directory", folder] + Self.small)
    #expect(outcome.code == 0, "\(outcome)")
    let report = try #require(line(outcome.output) { $0["hospitals"] != nil })
    let hospitals = try #require(report["hospitals"] as? [[String: Any]])
    #expect(hospitals.count == 2)
    for hospital in hospitals {
      #expect(hospital["twin"] != nil && hospital["global"] != nil)
      #expect(hospital["twin_refresh"] as? Int ?? 0 >= 1)
      #expect(hospital["test_cases"] as? Int ?? 0 >= 1)
    }
    let run = try #require(report["run"] as? [String: Any])
    #expect(run["versions"] as? Int == 2 && run["restarts"] as? Int == 0)
    for file in ["summary.json", "summary.csv", "summary.txt"] {
      #expect(FileManager.default.fileExists(atPath: "\(folder)/report/\(file)"))
    }
    #expect(!FileManager.default.fileExists(atPath: "\(folder)/sockets"))
    // A run that is done is scored again, to the same numbers, and trains nothing.
    let again = try await Program.run(
      ["run", "--agents", "2", "--directory", folder, "--resume"] + Self.small)
    #expect(again.code == 0, "\(again)")
    let second = try #require(line(again.output) { $0["hospitals"] != nil })
    #expect(NSArray(array: hospitals) == NSArray(array: second["hospitals"] as? [Any] ?? []))
    // A run that is there is not overwritten.
    let refused = try await Program.run(
      ["run", "--agents", "2", "--directory", folder] + Self.small)
    #expect(refused.code == 1)
    #expect(refused.error.contains("--resume"))
  }

  @Test("names what is wrong with the data of hospitals")
  func noData() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let empty = folder + "/empty"
    try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: true)
    let outcome = try await Program.run(
      ["run", "--data", empty, "--directory", folder + "/run"] + Self.small)
    #expect(outcome.code == 1)
    #expect(outcome.error.contains("each hospital's cases lie in a folder of their own"))
  }
}
