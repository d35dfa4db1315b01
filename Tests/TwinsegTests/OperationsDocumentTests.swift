// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("docs/operations.md and compose/", .timeLimit(.minutes(1)))
struct OperationsDocumentTests {
  /// A file of the repository.
  private func file(_ path: String) -> URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../..").standardizedFileURL.appendingPathComponent(path)
  }

  private func text(_ path: String) throws -> String {
    try String(contentsOf: file(path), encoding: .utf8)
  }

  /// Rows of all tables of the document, cells without blanks at their ends.
  private func rows() throws -> [[String]] {
    try text("docs/operations.md").split(separator: "\n")
      .filter { $0.hasPrefix("| ") }
      .map {
        $0.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
          .map { $0.trimmingCharacters(in: .whitespaces) }
      }
  }

  /// Defaults of the program's settings by their key; "" for none.
  private func defaults() async throws -> [String: String] {
    let lines = try await Program.run(["broker", "--settings"]).output.split(separator: "\n")
    var defaults: [String: String] = [:]
    for (name, facts) in zip(lines, lines.dropFirst()) where facts.hasPrefix("    ") {
      let fallback = facts.dropFirst(4).prefix { $0 != ";" }
      defaults[String(name.prefix { $0 != ":" })] =
        fallback.hasPrefix("default ") ? String(fallback.dropFirst(8)) : ""
    }
    return defaults
  }

  @Test("has every setting that is a time, with its default, and no other")
  func timeouts() async throws {
    let times = try await defaults().filter { $0.key.contains("seconds") }
    let documented = try rows().filter { $0[0].hasPrefix("`") && $0[0].contains("seconds") }
    #expect(times.count > 5)
    #expect(
      Dictionary(uniqueKeysWithValues: documented.map { ($0[0].filter { $0 != "`" }, $0[1]) })
        == times)
  }

  @Test("names only settings that there are")
  func settings() async throws {
    let known = try await defaults()
    let sections = Set(known.keys.compactMap { $0.split(separator: ".").first }.map(String.init))
    let words = try rows().joined().joined(separator: " ").split(separator: "`")
    let named = words.filter {
      let parts = $0.split(separator: ".", omittingEmptySubsequences: false)
      return parts.count == 2 && sections.contains(String(parts[0])) && !$0.contains(" ")
        && !["sqlite", "yaml", "md", "*"].contains(parts[1])
    }
    #expect(!named.isEmpty)
    for key in named { #expect(known[String(key)] != nil, "\(key)") }
  }

  private struct Diagnosis: Decodable {
    struct Finding: Decodable {
      let check: String
      let status: String
      let detail: String
    }
    let findings: [Finding]
  }

  @Test(
    "configure services in which doctor finds nothing wrong",
    arguments: [
      ("federation.yaml", "broker"), ("federation.yaml", "aggregator"),
      ("federation.yaml", "agent"), ("federation.yaml", "monitor"),
      ("broker/broker.yaml", "broker"), ("aggregator/aggregator.yaml", "aggregator"),
      ("agent/agent.yaml", "agent"), ("kubernetes/base/configuration/broker.yaml", "broker"),
      ("kubernetes/base/configuration/aggregator.yaml", "aggregator"),
      ("kubernetes/base/configuration/monitor.yaml", "monitor"),
      ("kubernetes/sites/hospital-1/configuration/agent.yaml", "agent"),
    ])
  func configurations(path: String, role: String) async throws {
    // An endpoint where nobody answers, so that no address is looked up.
    var arguments = [
      "doctor", "--json", "--role", role, "--config", file("compose/\(path)").path,
      "--endpoint", "ipc:///tmp/twinseg-nobody",
    ]
    // compose.yaml tells each hospital by its environment.
    if path == "federation.yaml" { arguments += ["--set", "data.path=/data"] }
    let output = try await Program.run(arguments).output
    let diagnosis = try JSONDecoder().decode(Diagnosis.self, from: Data(output.utf8))
    let finding = try #require(diagnosis.findings.first { $0.check == "configuration" })
    #expect(finding.status == "ok", "\(path): \(finding.detail)")
  }

  /// Words that begin so, each once.
  private func words(_ beginning: String, in text: String) -> Set<String> {
    let words = text.split { !($0.isLetter || $0.isNumber || $0 == "_") }
    return Set(words.filter { $0.hasPrefix(beginning) && $0 != beginning }.map(String.init))
  }

  @Test(
    "look at metrics that there are",
    arguments: ["compose/prometheus/alerts.yaml", "compose/grafana/dashboards/twinseg.json"])
  func metrics(path: String) throws {
    let known = words("twinseg_", in: try text("docs/metrics.md"))
    let histogram = ["_bucket", "_sum", "_count"]
    let used = words("twinseg_", in: try text(path)).map { name in
      histogram.first(where: name.hasSuffix).map { String(name.dropLast($0.count)) } ?? name
    }
    #expect(used.count > 5)
    #expect(Set(used).subtracting(known).isEmpty)
  }

  @Test("tell what to do about each alert, and of no other")
  func runbook() throws {
    let alerts = try text("compose/prometheus/alerts.yaml").split(separator: "\n")
      .filter { $0.contains("- alert: ") }.compactMap { $0.split(separator: " ").last }
    let documented = try rows().map { $0[0].filter { $0 != "`" } }.filter {
      $0.hasPrefix("Twinseg")
    }
    #expect(alerts.map(String.init) == documented)
  }
}
