// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("Log lines", .timeLimit(.minutes(1)))
struct LogTests {
  /// An aggregator whose parent has gone already: it says that it starts, and ends.
  private func log(_ settings: [String]) async throws -> String {
    let outcome = try await Program.run(
      ["aggregator", "--exit-with-parent", "--endpoint", "ipc:///tmp/twinseg-nobody"]
        + settings.flatMap { ["--set", $0] })
    #expect(outcome.code == 0, "\(outcome.error)")
    return outcome.error
  }

  @Test("are JSON where no terminal is")
  func json() async throws {
    let lines = try await log([]).split(separator: "\n").map { try LoggedLine($0) }
    let start = try #require(lines.first { $0.message == "aggregator starts" })
    #expect(start.level == "notice" && start.service == "aggregator")
    #expect(start.module == "twinseg" && start.metadata["strategy"] == "fedbuff")
    #expect(start.time.hasSuffix("Z"))
  }

  @Test("are text where that is asked for")
  func text() async throws {
    let lines = try await log(["log_format=text"])
    #expect(lines.contains(" notice aggregator: aggregator starts endpoint=ipc://"))
  }

  @Test(
    "come from the level on that their part has",
    arguments: [
      (["log_level=error"], false), (["log_levels=AggregatorCommand=error"], false),
      (["log_levels=twinseg=error"], false),
      (["log_level=error", "log_levels=twinseg=error,AggregatorCommand=info"], true),
    ])
  func levels(settings: [String], isLogged: Bool) async throws {
    #expect(try await log(settings).contains("aggregator starts") == isLogged)
  }

  @Test(
    "say last why a service failed, in the form that the others have",
    arguments: [
      (["agent"], 2, "The setting 'name' is needed"),
      (["broker", "--endpoint", "tcp://0.0.0.0:1"], 1, "tcp://0.0.0.0:1"),
      (["aggregator", "--set", "log_levels=Services=loud"], 2, "log_levels"),
      (["monitor", "--config", "/no/such\nfile"], 2, "there is no such file"),
    ])
  func fatal(arguments: [String], code: Int32, reason: String) async throws {
    let outcome = try await Program.run(arguments)
    #expect(outcome.code == code, "\(outcome)")
    let line = try LoggedLine(try #require(outcome.error.split(separator: "\n").last))
    #expect(line.level == "critical" && line.service == arguments[0])
    #expect(line.message.contains(reason) && !line.message.hasPrefix("Error"))
    let text = try await Program.run(
      arguments, environment: ["TWINSEG_LOG_FORMAT": "text"])
    #expect(text.code == code && text.error.contains("Error: \(line.message)\n"), "\(text)")
  }

  @Test("of a command that a person waits for are text")
  func fatalForPeople() async throws {
    let outcome = try await Program.run(["monitor", "/no/such/run"])
    #expect(outcome.code == 1 && outcome.error.hasPrefix("Error: "), "\(outcome)")
  }

  @Test("have no levels that there are not")
  func wrongLevels() async throws {
    let outcome = try await Program.run(["aggregator", "--set", "log_levels=Services=loud"])
    #expect(outcome.code == 2 && outcome.error.contains("log_levels"))
  }
}
