// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What the program answers to those who use it well, and to those who do not.
@Suite("Usage", .timeLimit(.minutes(2)))
struct UsageTests {
  @Test(
    "every command explains itself",
    arguments: [
      [], ["run"], ["broker"], ["aggregator"], ["agent"], ["bench"], ["bench", "federation"],
      ["bench", "engine"], ["model"], ["model", "create"], ["model", "inspect"],
      ["model", "import"], ["model", "export"], ["data"], ["data", "verify"], ["data", "list"],
      ["data", "split"], ["data", "duplicates"], ["data", "phantom"], ["twin"], ["twin", "list"],
      ["twin", "show"], ["twin", "timeline"],
    ])
  func help(command: [String]) async throws {
    let outcome = try await Program.run(command + ["--help"])
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("OVERVIEW:"))
    #expect(outcome.output.contains("USAGE: twinseg"))
    #expect(outcome.error.isEmpty)
  }

  @Test("the version is printed")
  func version() async throws {
    let outcome = try await Program.run(["--version"])
    #expect(outcome.code == 0)
    #expect(outcome.output.wholeMatch(of: /twinseg \d+\.\d+\.\d+\n/) != nil)
  }

  @Test(
    "wrong use ends with exit code 2 and says what is wrong",
    arguments: [
      (["fly"], "fly"),
      (["run", "--agents", "10"], "there are 9 synthetic hospitals"),
      (["run", "--set", "twin.method=none"], "compares twins with the global model"),
      (
        ["run", "--preset", "paper", "--set", "training.running_statistics=local"],
        "no global model to compare with"
      ),
      (["run", "--agents", "0"], "--agents is 0; allowed: 1 to 1000"),
      (["run", "--strategy", "fedsgd"], "'fedsgd'; allowed: fedavg, semisync, fedasync, fedbuff"),
      (["run", "--agents", "many"], "many"),
      (["bench", "federation", "--rounds", "1"], "--rounds is 1; allowed: 2 to"),
      (["bench", "federation", "--encoding", "f8"], "'f8'; allowed: f32, f16"),
      (["bench", "engine", "--volume", "40"], "40x40x40 is not divisible by 16"),
      (["bench", "engine", "--precision", "f16"], "'f16'"),
      (["bench", "engine", "--threads", "0"], "0 threads; 1 to 1024 can be"),
      (["model", "create", "--volume", "64x64", "--output", "m"], "64x64"),
      (["model", "create", "--volume", "72", "--output", "m"], "72x72x72 is not divisible by 16"),
      (["model", "create", "--volume", "64", "--normalization", "layer", "-o", "m"], "layer"),
      (["model", "export", "m", "--format", "pt", "-o", "n"], "pt"),
      (["data", "split", "d", "-o", "s", "--train", "0.9", "--validation", "0.2"], "at most 1"),
      (["data", "split", "d", "-o", "s", "--extend", "--seed", "1"], "give it alone"),
      (["data", "split", "d"], "--output"),
      (["data", "verify", "d", "--edition", "brats2024"], "brats2024"),
      (["data", "verify", "d", "--threads", "0"], "--threads is 0; allowed: 1 to 1024"),
      (["data", "duplicates"], "<cohorts>"),
      (["data", "phantom"], "--out"),
      (["data", "phantom", "--out", "p", "--shape", "64x64"], "64x64"),
      (
        ["data", "phantom", "--out", "p", "--shape", "64x64x8"], "64x64x8; allowed: sides of 16 to"
      ),
      (
        ["data", "phantom", "--out", "p", "--hospitals", "10"], "--hospitals is 10; allowed: 1 to 9"
      ),
      (["data", "phantom", "--out", "p", "--scale", "0"], "--scale is 0.0; allowed: above 0 to 1"),
      (["aggregator", "--resume"], "--run-directory"),
      (["agent", "--set", "novalue"], "--set KEY=VALUE"),
      (["agent"], "The setting 'name' is needed"),
      (["agent", "--name", "a/b"], "'a/b'"),
      (["agent", "--name", "a", "--set", "learner.index=9"], "below learner.agents, 9"),
      (["monitor", "--once", "--web", "127.0.0.1:0"], "take one"),
      (["monitor", "runs/x", "--record", "f"], "nothing to record"),
      (["run", "--web", "127.0.0.1:1", "--no-web"], "exclude each other"),
      (["broker", "--set", "no.such=1"], "Unknown setting 'no.such'"),
      (["broker", "--set", "strategy.bufer_size=1"], "Did you mean 'strategy.buffer_size'"),
      (["aggregator", "--set", "strategy.quorum=1.5"], "'strategy.quorum' is '1.5'"),
      (["aggregator", "--strategy", "sgd"], "allowed: fedavg, semisync, fedasync, fedbuff"),
      (["broker", "--endpoint", "http://x"], "'http' is not ipc or tcp"),
      (["broker", "--config", "/no/such/file.yaml"], "there is no such file"),
    ])
  func wrongUse(arguments: [String], message: String) async throws {
    let outcome = try await Program.run(
      arguments, environment: ["TWINSEG_LOG_FORMAT": "text"])
    #expect(outcome.code == 2, "\(outcome)")
    #expect(outcome.error.contains(message), "\(outcome.error)")
    #expect(outcome.error.hasPrefix("Error: "))
  }

  @Test(
    "options of a model file are refused where an agent's twin segments",
    arguments: [
      ["--edition", "brats2023"], ["--precision", "f32"], ["--threads", "2"], ["--overlap", "0.5"],
      ["--mirror"], ["--probabilities"], ["--sliding-window"],
    ])
  func modelOptions(option: [String]) async throws {
    let outcome = try await Program.run(
      ["predict", "--agent", "ipc:///tmp/none", "--input", "/tmp", "--output", "/tmp/none"] + option
    )
    #expect(outcome.code == 2, "\(outcome)")
    #expect(outcome.error.contains("\(option[0]) is for a model file"), "\(outcome.error)")
  }

  @Test("a bench that memory does not suffice for says so before it takes any")
  func benchMemory() async throws {
    let outcome = try await Program.run(["bench", "engine", "--volume", "512", "--batch", "64"])
    #expect(outcome.code == 1, "\(outcome)")
    #expect(outcome.error.contains(/\d{13,} bytes of memory are needed and \d+ are available/))
  }

  @Test("a wrong configuration file is named with its line, and the environment is checked, too")
  func configuration() async throws {
    let path = Program.temporaryFolder() + ".yaml"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try "run: a\nstrategy:\n  buffer_size: none\n".write(
      toFile: path, atomically: true, encoding: .utf8)
    let file = try await Program.run(["broker", "--config", path])
    #expect(file.code == 2)
    #expect(file.error.contains("'strategy.buffer_size' is 'none' (\(path), line 3)"))
    #expect(file.error.contains("a whole number from 1 to 4096"))
    let environment = try await Program.run(
      ["broker"], environment: ["TWINSEG_AGENT_RESEND_SECONDS": "-1"])
    #expect(environment.code == 2)
    #expect(environment.error.contains("environment TWINSEG_AGENT_RESEND_SECONDS"))
  }

  @Test("TCP beyond this machine is refused unless it is asked for")
  func insecure() async throws {
    let outcome = try await Program.run(["broker", "--endpoint", "tcp://*:5550"])
    #expect(outcome.code == 1)
    #expect(outcome.error.contains("nothing is encrypted"))
    // What is asked for is warned of, here before something else is found to be wrong.
    let asked = try await Program.run([
      "agent", "--name", "a", "--endpoint", "tcp://10.0.0.1:5550", "--insecure",
      "--set", "learner.index=99",
    ])
    #expect(asked.code == 2)
    #expect(asked.error.contains("INSECURE"))
    #expect(asked.error.contains("learner.index"))
  }

  @Test("all settings are listed")
  func settings() async throws {
    let outcome = try await Program.run(["broker", "--settings"])
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("strategy.buffer_size"))
    #expect(outcome.output.contains("TWINSEG_STRATEGY_BUFFER_SIZE"))
  }
}
