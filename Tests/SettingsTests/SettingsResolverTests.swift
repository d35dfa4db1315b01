// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Settings
import Testing

@Suite("Settings: sources")
struct SettingsResolverTests {
  static let yaml = "strategy:\n  buffer_size: 20\n"
  static let variable = ["TWINSEG_STRATEGY_BUFFER_SIZE": "30"]

  @Test("the command line wins over the environment, that over the file, that over the default")
  func precedence() throws {
    let option = [(key: "strategy.buffer_size", value: "40")]
    let expected: [(Int, String, [String: String], [(key: String, value: String)])] = [
      (10, "", [:], []), (20, Self.yaml, [:], []), (30, "", Self.variable, []),
      (30, Self.yaml, Self.variable, []), (40, "", [:], option), (40, Self.yaml, [:], option),
      (40, "", Self.variable, option), (40, Self.yaml, Self.variable, option),
    ]
    for (value, yaml, environment, commandLine) in expected {
      let settings = try SettingsResolver.resolve(
        yaml: yaml, environment: environment, commandLine: commandLine)
      #expect(try settings.integer("strategy.buffer_size") == value)
    }
  }

  @Test("later options win over earlier ones")
  func repeatedOption() throws {
    let settings = try SettingsResolver.sample.resolve(
      file: nil, environment: [:],
      commandLine: [(key: "proximal", value: "1"), (key: "proximal", value: "2")])
    #expect(try settings.number("proximal") == 2)
  }

  @Test("without any source there are the defaults")
  func defaults() throws {
    let settings = try SettingsResolver.sample.resolve(
      file: nil, environment: [:], commandLine: [])
    #expect(try settings.text("strategy.name") == "fedavg")
    #expect(try settings.integer("strategy.buffer_size") == 10)
    #expect(try settings.number("proximal") == 0)
    #expect(try settings.boolean("resume") == false)
    #expect(throws: SettingsError.missing(key: "name")) { try settings.text("name") }
  }

  @Test(
    "an empty file says nothing",
    arguments: ["", "\n", "# only a comment\n", "---\n", "{}", "strategy: {}"])
  func emptyFile(yaml: String) throws {
    let settings = try SettingsResolver.resolve(yaml: yaml)
    #expect(try settings.integer("strategy.buffer_size") == 10)
  }

  @Test("a file may nest its keys or write them with dots")
  func nesting() throws {
    for yaml in [
      "name: site\nstrategy:\n  name: fedbuff\n  quorum: 0.5\n",
      "{name: site, strategy: {name: fedbuff, quorum: 0.5}}",
      "name: 'site'\nstrategy.name: \"fedbuff\"\nstrategy.quorum: 0.5\n",
    ] {
      let settings = try SettingsResolver.resolve(yaml: yaml)
      #expect(try settings.text("name") == "site")
      #expect(try settings.text("strategy.name") == "fedbuff")
      #expect(try settings.number("strategy.quorum") == 0.5)
    }
  }

  @Test(
    "a boolean may be written in four ways",
    arguments: [
      ("true", true), ("yes", true), ("on", true), ("1", true), ("false", false), ("no", false),
      ("off", false), ("0", false),
    ])
  func booleans(text: String, value: Bool) throws {
    #expect(try SettingsResolver.resolve(yaml: "resume: \(text)").boolean("resume") == value)
    let settings = try SettingsResolver.resolve(yaml: "", environment: ["TWINSEG_RESUME": text])
    #expect(try settings.boolean("resume") == value)
  }

  @Test("the environment's other variables are left alone")
  func otherVariables() throws {
    let environment = [
      "PATH": "/bin", "twinseg_name": "x", "XTWINSEG_NAME": "x", "TWINSEG_CONFIG": "a.yaml",
      "TWINSEG_SKIP_DEPS": "1", "TWINSEG_NAME": "site",
    ]
    let settings = try SettingsResolver.resolve(yaml: "", environment: environment)
    #expect(try settings.text("name") == "site")
  }

  @Test("a required setting that nobody gave is named, with the ways to give it")
  func missing() throws {
    let settings = try SettingsResolver.resolve(yaml: "")
    #expect(throws: SettingsError.missing(key: "name")) { try settings.text("name") }
    #expect(throws: SettingsError.missing(key: "strategy.quorum")) {
      try settings.number("strategy.quorum")
    }
    let text = SettingsError.missing(key: "strategy.quorum").description
    for part in ["'strategy.quorum'", "--set strategy.quorum=", "TWINSEG_STRATEGY_QUORUM"] {
      #expect(text.contains(part))
    }
  }
}
