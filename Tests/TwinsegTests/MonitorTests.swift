// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation
import FoundationNetworking
import Monitoring
import Services
import Subprocess
import Testing

/// The monitor among real processes.
@Suite("twinseg monitor", .serialized, .timeLimit(.minutes(3)))
struct MonitorTests {
  @Test("what a run's dashboard showed is what the journal has")
  func equalsJournal() async throws {
    let folder = Program.temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let outcome = try await Program.run([
      "run", "--problem", "quadratic", "--agents", "3", "--parameters", "30", "--json",
      "--directory", folder, "--timeout", "60", "--web", "127.0.0.1:0",
    ])
    #expect(outcome.code == 0, "\(outcome)")
    #expect(outcome.error.contains(/The dashboard is at http:\/\/127\.0\.0\.1:[0-9]+\//))
    let shown = try FinishedRun.state(of: folder).snapshot(at: nil)
    let journal = try Journal(reading: folder)
    let versions = Dictionary(
      try journal.versions().map { ($0.version.number, $0) }, uniquingKeysWith: { $1 })
    #expect(shown.versions.count >= 2)
    let (first, last) = (shown.versions.first?.version ?? 0, shown.versions.last?.version ?? 0)
    #expect(
      shown.versions.map(\.version) == versions.keys.sorted().filter { first...last ~= $0 })
    for version in shown.versions {
      #expect(versions[version.version] != nil)
      let contributions = try journal.contributions(of: Version(version.version))
      #expect(version.updateCount == contributions.count)
      #expect(version.staleness == contributions.map(\.staleness).sorted())
      #expect(Set(version.contributors.map(\.agent)) == Set(contributions.map(\.agent.text)))
    }
    for update in shown.updates where update.outcome == .folded {
      let version = try #require(update.version)
      let contribution = try #require(
        try journal.contributions(of: Version(version)).first {
          $0.agent.text == update.agent && $0.id.number == update.number
        })
      #expect(update.staleness == contribution.staleness)
      #expect(update.baseVersion == contribution.baseVersion.number)
      #expect(update.norm == contribution.norm && update.weight == contribution.weight)
    }
    #expect(shown.updates.contains { $0.outcome == .folded && $0.trainingEnd != nil })
    #expect(Set(shown.agents.map(\.name)) == ["hospital-1", "hospital-2", "hospital-3"])
    #expect(shown.agents.allSatisfy { $0.process != nil && $0.traffic != nil })
    #expect(shown.brokers.map(\.name) == ["broker"] && shown.counts.garbage == 0)

    let record = try String(contentsOfFile: "\(folder)/metrics.jsonl", encoding: .utf8)
    // What was shown is filled in from the journal where nobody listened yet; what was recorded is not.
    let recorded = try record.split(separator: "\n")
      .filter { $0.contains(#""kind":"version""#) }
      .map { line -> UInt64 in
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        return try #require(object?["version"] as? UInt64)
      }
    #expect(recorded.count >= 2 && recorded == recorded.sorted())
    #expect(Set(recorded).isSubset(of: shown.versions.map(\.version)))
    let text = try await Program.run(["monitor", folder], environment: ["NO_COLOR": "1"])
    #expect(text.code == 0 && text.output.contains("finished"), "\(text)")
    #expect(text.output.contains("hospital-3") && !text.output.contains("\u{1B}"))
  }

  @Test("a run whose metrics cannot be kept goes on without")
  func unusableFiles() async throws {
    let folder = Program.temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for name in ["metrics.sqlite", "metrics.jsonl"] {
      try FileManager.default.createDirectory(
        atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
    }
    let outcome = try await Program.run([
      "run", "--problem", "quadratic", "--agents", "2", "--parameters", "10", "--json",
      "--directory", folder, "--timeout", "60", "--no-web",
    ])
    #expect(outcome.code == 0, "\(outcome)")
    #expect(outcome.output.contains(#""reached":true"#))
    for name in ["metrics.sqlite", "metrics.jsonl"] {
      let lines = outcome.error.split(separator: "\n").filter { $0.contains("\(folder)/\(name)") }
      #expect(lines.count == 1 && lines[0].hasSuffix("The run goes on without it."), "\(outcome)")
    }
  }

  @Test("killed and started again, it shows the whole run; and services tell of their health")
  func restart() async throws {
    let folder = Program.temporaryFolder()
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let common = ["--endpoint", "ipc://\(folder)/sockets", "--run", "r1", "--exit-with-parent"]
    let learner = [
      "--set", "learner.agents=2", "--set", "learner.seconds_per_update=0.05", "--set",
      "strategy.buffer_size=2", "--set", "aggregator.publish_seconds=0",
    ]
    let services = try RunningServices(
      [["broker", "--health", "127.0.0.1:0"], ["aggregator"]]
        .map { $0 + common + learner }
        + (0..<2).map {
          ["agent", "--name", "h\($0)", "--set", "learner.index=\($0)"] + common + learner
        })
    defer { services.stop() }
    let monitor = ["monitor", "--json", "--history", folder] + common.dropLast()
    let seen = try await versions(monitor, count: 5, then: SIGKILL) {
      // What was heard is written within a second or two; the file says when.
      while (try? FinishedRun.state(of: folder).snapshot(at: nil).versions.count) ?? 0 < 3 {
        try await Task.sleep(for: .milliseconds(50))
      }
      let text = try await Program.run(["monitor", folder], environment: ["NO_COLOR": "1"])
      #expect(text.output.contains("still running, as of 20"), "\(text)")
    }
    #expect(try FinishedRun.state(of: folder).snapshot(at: nil).running == nil)
    let kept = Set(try FinishedRun.state(of: folder).snapshot(at: nil).versions.map(\.version))
    #expect(kept.count >= 3 && kept.isSubset(of: seen.union(kept)))

    let again = try await Program.run(monitor + ["--once", "--wait", "6"])
    #expect(again.code == 0, "\(again)")
    let snapshot = try JSONDecoder().decode(Snapshot.self, from: Data(again.output.utf8))
    let shown = Set(snapshot.versions.map(\.version))
    #expect(kept.isSubset(of: shown) && shown.count > kept.count)
    #expect(snapshot.agents.map(\.state) == [.live, .live] && snapshot.live)

    let address = try #require(try services.healthAddress())
    let health = try await URLSession.shared.data(
      from: #require(URL(string: "http://\(address)/readyz")))
    #expect((health.1 as? HTTPURLResponse)?.statusCode == 200)
    let metrics = try await URLSession.shared.data(
      from: #require(URL(string: "http://\(address)/metrics")))
    let text = String(decoding: metrics.0, as: UTF8.self)
    #expect(text.contains(#"twinseg_service_up{service="broker",role="broker"} 1"#), "\(text)")
  }

  /// Runs a monitor until it has told of so many versions, does `work`, and sends it a signal.
  /// - Returns: the versions.
  private func versions(
    _ arguments: [String], count: Int, then signal: Int32,
    _ work: @escaping @Sendable () async throws -> Void
  ) async throws -> Set<UInt64> {
    struct Line: Decodable {
      let kind: String
      let version: UInt64?
    }
    let result = try await Subprocess.run(
      .path(.init(Program.path)), arguments: Arguments(arguments), input: .none,
      output: .sequence, error: .discarded
    ) { execution in
      var seen: Set<UInt64> = []
      for try await text in execution.standardOutput.strings() where !text.isEmpty {
        let line = try JSONDecoder().decode(Line.self, from: Data(text.utf8))
        if line.kind == "version", let version = line.version { seen.insert(version) }
        if seen.count >= count { break }
      }
      try await work()
      #expect(kill(execution.processIdentifier.value, signal) == 0)
      return seen
    }
    return result.closureResult
  }

  @Test("a folder without metrics is named")
  func noMetrics() async throws {
    let folder = Program.temporaryFolder()
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let outcome = try await Program.run(["monitor", folder])
    #expect(outcome.code == 1)
    #expect(outcome.error.contains("\(folder)/metrics.sqlite holds no metrics of a run"))
  }

  @Test("other machines are not served without a token")
  func token() async throws {
    let outcome = try await Program.run([
      "monitor", "--endpoint", "ipc:///tmp/none", "--web", "0.0.0.0:0",
    ])
    #expect(outcome.code == 1, "\(outcome)")
    #expect(outcome.error.contains("needs a token"))
  }
}
