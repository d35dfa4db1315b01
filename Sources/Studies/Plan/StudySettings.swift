// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Settings

/// The keys of a study file, besides the federation's own settings.
package enum StudySettings {
  /// At the top.
  static let top = SettingsSchema([
    .init("name", .text, help: "Of the study, and of its folder."),
    .init("title", .text, help: "For people."),
    .init(
      "target", .number(0...1, excludingLowerBound: true),
      help: "Mean validation Dice, over agents and ET, TC and WT, that counts as reached."),
    .init(
      "stop.hours", .number(0...87_600, excludingLowerBound: true), default: "168",
      help: "A trial ends after so much virtual time, in hours."),
    .init(
      "stop.versions", .integer(0...10_000_000), default: "0",
      help: "A trial ends with this version; 0: no limit."),
    .init(
      "stop.updates", .integer(0...100_000_000), default: "0",
      help: "A trial ends when so many updates were folded; 0: no limit."),
    .init(
      "stop.at_target", .boolean, default: "false",
      help: "Whether a trial ends when the target is reached."),
    .init(
      "evaluate.updates", .integer(0...100_000_000), default: "0",
      help: """
        A version is scored when so many updates were folded since the last one that was; 0: only the \
        first and the last, or by evaluate.minutes.
        """),
    .init(
      "evaluate.minutes", .number(0...5_256_000), default: "0",
      help: "Or when so much virtual time has passed, in minutes."),
    .init(
      "data.path", .text,
      help: "Folder with a folder of cases for each hospital; without it, synthetic hospitals."),
    .init(
      "data.hospitals", .integer(1...10_000), default: "9",
      help: "How many agents; at most as many as there are folders, or nine synthetic hospitals."),
    .init(
      "data.patients", .integer(3...10_000), default: "12",
      help: "Synthetic patients that a hospital has at least."),
    .init(
      "data.scale", .number(0...1, excludingLowerBound: true), default: "0.012",
      help: "Share of the paper's patients that synthetic hospitals have."),
    .init(
      "data.extent", .text, default: "72x96x96",
      help: "Voxels of synthetic images: depth, height, width."),
    .init(
      "data.patients_seed", .integer(0...Int.max), default: "1", help: "Of synthetic patients."),
    .init(
      "model_per_seed", .boolean, default: "true",
      help: """
        Whether each seed begins with parameters of its own, and not with those of model.seed alone.
        """),
    .init(
      "paper_report", .boolean, default: "true",
      help: """
        Whether last models of the first seed are scored on each test scan's own grid, for the paper's \
        report of each strategy.
        """),
    .init(
      "cache_gigabytes", .number(0...10_000), default: "4",
      help: "Updates that are kept so that they need not be computed again; 0: none."),
  ])

  /// Of a scenario, and of each agent in it.
  static let speed = SettingsSchema([
    .init(
      "seconds_per_step", .number(0...1e6, excludingLowerBound: true), default: "1",
      help: "What an optimiser step takes, in seconds; the median where sigma is above 0."),
    .init(
      "sigma", .number(0...3), default: "0",
      help: "Spread of seconds_per_step from training to training: of a log-normal's logarithm."),
    .init("latency_ms", .number(0...60_000), default: "20", help: "One way, in milliseconds."),
    .init(
      "down_mbit", .number(0...1e6, excludingLowerBound: true), default: "100",
      help: "What models travel with, in Mbit/s."),
    .init(
      "up_mbit", .number(0...1e6, excludingLowerBound: true), default: "50",
      help: "What updates travel with, in Mbit/s."),
    .init(
      "window", .text, default: "always",
      help: "When it takes part each day, as 18:00-08:00; a study begins at midnight."),
    .init(
      "joins_hours", .number(0...87_600), default: "0", help: "When it first appears, in hours."),
    .init(
      "dropout", .number(0...1), default: "0",
      help: "Probability that it leaves in the middle of a training, which is lost."),
    .init(
      "dropout_hours", .number(0...87_600, excludingLowerBound: true), default: "1",
      help: "How long it then stays away, in hours: the mean of an exponential."),
    .init(
      "crashes_per_day", .number(0...86_400), default: "0",
      help: "Crashes in a day, on average; updates that wait for their acknowledgement survive."),
    .init(
      "restart_minutes", .number(0...525_600, excludingLowerBound: true), default: "1",
      help: "What it takes to start again, in minutes."),
  ])

  /// Of a scenario as a whole.
  static let scenario = SettingsSchema(
    speed.definitions + [
      .init("name", .text, help: "Of the scenario."),
      .init(
        "slowest", .number(1...1_000), default: "1",
        help: """
          How many times longer a step takes at the slowest agent than at the fastest, whose it is that \
          seconds_per_step says; the others lie between in equal ratios.
          """),
      .init(
        "trace", .text,
        help:
          "Recorded times of updates, made by 'twinseg study trace', instead of seconds_per_step."
      ),
    ])

  /// What a study sets where its file is silent, because its time is virtual and its agents are many.
  static let federationDefaults: [(key: String, value: String)] = [
    ("aggregator.lease_seconds", "300"), ("agent.heartbeat_seconds", "100"),
    ("agent.resend_seconds", "600"), ("strategy.deadline_seconds", "0"),
    ("learner.name", "segmentation"), ("learner.threads", "1"), ("model.preset", "tiny"),
    ("model.volume", "32"), ("model.normalization", "instance"),
    ("training.learning_rate", "0.001"), ("data.validation_share", "0.2"),
    ("data.test_share", "0.25"),
  ]

  /// What the settings of a strategy may say: the rest is the same for all of a study.
  static func isOfStrategy(_ key: String) -> Bool {
    ["strategy.", "privacy.", "training.", "aggregator.", "agent."].contains { key.hasPrefix($0) }
  }

  /// What those of a twin may say: when it is refreshed, and how many are kept, is the study's.
  static func isOfTwin(_ key: String) -> Bool {
    key.hasPrefix("twin.") && key != "twin.versions" && key != "twin.keep"
  }

  /// All keys with their meaning, for documentation.
  package static var documentation: [(section: String, definitions: [SettingDefinition])] {
    [("", top.definitions), ("scenarios", scenario.definitions)]
  }
}
