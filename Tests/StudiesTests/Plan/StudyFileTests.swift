// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Settings
import Studies
import Testing

@Suite("Study files")
struct StudyFileTests {
  /// A few of a federation's settings.
  private static let schema = SettingsSchema([
    .init("strategy.name", .choice(["fedavg", "fedbuff"]), default: "fedbuff", help: ""),
    .init("strategy.deadline_seconds", .number(0...1_000), default: "600", help: ""),
    .init("learner.name", .choice(["quadratic", "segmentation"]), default: "quadratic", help: ""),
    .init("learner.threads", .integer(0...64), default: "0", help: ""),
    .init("model.preset", .text, default: "compact", help: ""),
    .init("model.volume", .text, default: "128", help: ""),
    .init("model.normalization", .text, default: "batch", help: ""),
    .init("training.learning_rate", .number(0...1), default: "0.1", help: ""),
    .init("data.validation_share", .number(0...1), default: "0.1", help: ""),
    .init("data.test_share", .number(0...1), default: "0.2", help: ""),
    .init("aggregator.lease_seconds", .number(0...86_400), default: "15", help: ""),
    .init("agent.heartbeat_seconds", .number(0...86_400), default: "3", help: ""),
    .init("agent.resend_seconds", .number(0...86_400), default: "30", help: ""),
  ])

  private func study(_ text: String) throws -> StudyFile {
    try StudyFile(text: text, path: "study.yaml", schema: Self.schema)
  }

  @Test("lay a strategy's settings over the study's, and those over a study's defaults")
  func layers() throws {
    let study = try study(
      """
      name: layers
      seeds: [3, 4]
      settings: {training: {learning_rate: 0.5}}
      strategies:
        - name: first
        - name: second
          settings: {strategy: {name: fedavg}, training: {learning_rate: 0.25}}
      """)
    #expect(study.seeds == [3, 4])
    #expect(study.strategies.map(\.name) == ["first", "second"])
    #expect(try study.strategies[0].settings.number("training.learning_rate") == 0.5)
    #expect(try study.strategies[1].settings.number("training.learning_rate") == 0.25)
    #expect(try study.strategies[1].settings.text("strategy.name") == "fedavg")
    #expect(try study.strategies[0].settings.number("aggregator.lease_seconds") == 300)
    #expect(try study.stop == StoppingRule(seconds: 604_800))
    #expect(try study.target == nil)
    #expect(study.scenarios.map(\.name) == ["equal"])
  }

  @Test("give agents the speeds of their scenario, a ladder, or their own")
  func speeds() throws {
    let study = try study(
      """
      name: speeds
      strategies: [{name: one}]
      scenarios:
        - name: ladder
          seconds_per_step: 2
          slowest: 16
          latency_ms: 50
        - name: named
          window: 18:00-08:00
          agents:
            agent-2: {seconds_per_step: 7, sigma: 0.5, dropout: 0.25}
      """)
    let agents = try [1, 2, 3, 4, 5].map { try AgentID("agent-\($0)") }
    let ladder = try study.scenarios[0].speeds(of: agents, trace: nil)
    let steps = ladder.map { speed -> Double in
      guard case .perStep(.constant(let seconds)) = speed.compute else { return .nan }
      return seconds
    }
    #expect(zip(steps, [2, 4, 8, 16, 32]).allSatisfy { abs($0 - $1) < 1e-9 })
    #expect(ladder[0].link.latency == .milliseconds(50))
    let named = try study.scenarios[1].speeds(of: agents, trace: nil)
    #expect(named[1].compute == .perStep(.logNormal(median: 7, sigma: 0.5)))
    #expect(named[1].dropout == 0.25)
    #expect(named[1].window == DailyWindow(begin: 18 * 3_600, end: 8 * 3_600))
    #expect(named[0].dropout == 0)
  }

  @Test(
    "that are wrong name the line, the key and what is allowed",
    arguments: [
      ("strategies: [{name: a}]", "name", "1 to 60 letters"),
      ("name: x", "strategies", "a list of strategies"),
      ("name: x\nseeds: [1, 1]\nstrategies: [{name: a}]", "seeds", "different seeds"),
      ("name: x\nseeds: [-1]\nstrategies: [{name: a}]", "line 2", "whole numbers"),
      ("name: x\nstrategies:\n  - name: a\n  - name: a", "line 4", "no other"),
      ("name: x\nstrategies:\n  - name: a\n    setings: {}", "line 4", "name, settings"),
      ("name: x\nstop: {hours: -2}\nstrategies: [{name: a}]", "stop.hours", "above 0"),
      ("name: x\nstopp: {}\nstrategies: [{name: a}]", "line 2", "Unknown setting 'stopp'"),
      (
        "name: x\nstrategies:\n  - name: a\n    settings: {strategy: {name: fedavgg}}", "line 4",
        "fedavg, fedbuff"
      ),
      (
        "name: x\nscenarios:\n  - name: a\n    seconds_per_step: fast\nstrategies: [{name: a}]",
        "line 4", "a number above 0"
      ),
      (
        "name: x\nscenarios:\n  - {name: a, window: noon}\nstrategies: [{name: a}]", "window",
        "18:00-08:00"
      ),
      ("name: ../x\nstrategies: [{name: a}]", "../x", "letters, digits"),
      ("name: x\nstrategies: 5", "line 2", "a list"),
      ("name: x\nsettings: [1]\nstrategies: [{name: a}]", "line 2", "settings"),
      ("- 1", "study.yaml", "keys and values"),
      ("name: [", "study.yaml", "not valid YAML"),
      ("", "study.yaml", "name"),
    ])
  func errors(text: String, place: String, allowed: String) {
    let message = #expect(throws: (any Error).self) { try study(text) }.map { "\($0)" } ?? ""
    #expect(message.contains(place), "\(message)")
    #expect(message.contains(allowed), "\(message)")
  }
}
