// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Settings
import Testing

@Suite("Settings: errors")
struct SettingsErrorTests {
  static let known = [
    "name", "proximal", "resume", "strategy.buffer_size", "strategy.name", "strategy.quorum",
  ]
  static let variables = [
    "TWINSEG_NAME", "TWINSEG_PROXIMAL", "TWINSEG_RESUME", "TWINSEG_STRATEGY_BUFFER_SIZE",
    "TWINSEG_STRATEGY_NAME", "TWINSEG_STRATEGY_QUORUM",
  ]

  // MARK: Unknown keys

  @Test(
    "an unknown key in a file is named with its line, and the nearest known one",
    arguments: [
      ("nmae: x\n", 1, "nmae", "name"),
      ("# a\nname: x\n\nresum: true\n", 4, "resum", "resume"),
      (
        "strategy:\n  name: fedavg\n  bufer_size: 3\n", 3, "strategy.bufer_size",
        "strategy.buffer_size"
      ),
      ("entirely_different: 1\n", 1, "entirely_different", nil),
      ("strategy: fedavg\n", 1, "strategy", nil),
      ("name:\n  first: x\n", 2, "name.first", nil),
    ] as [(String, Int, String, String?)])
  func unknownInFile(yaml: String, line: Int, key: String, suggestion: String?) throws {
    let file = try ConfigurationFile(yaml)
    let expected = SettingsError.unknownKey(
      key, source: "\(file.path), line \(line)", suggestion: suggestion, known: Self.known)
    #expect(throws: expected) {
      try SettingsResolver.sample.resolve(file: file.path, environment: [:], commandLine: [])
    }
  }

  @Test(
    "an unknown variable is named, with the nearest known one",
    arguments: [
      ("TWINSEG_NMAE", "TWINSEG_NAME"),
      ("TWINSEG_STRATEGY_BUFFERSIZE", "TWINSEG_STRATEGY_BUFFER_SIZE"),
      ("TWINSEG_SOMETHING_ELSE", nil),
      ("TWINSEG_", nil),
    ] as [(String, String?)])
  func unknownVariable(name: String, suggestion: String?) {
    let expected = SettingsError.unknownKey(
      name, source: "environment", suggestion: suggestion, known: Self.variables)
    #expect(throws: expected) {
      try SettingsResolver.sample.resolve(file: nil, environment: [name: "1"], commandLine: [])
    }
  }

  @Test(
    "an unknown option is named, with the nearest known one",
    arguments: [
      ("strategy.nam", "strategy.name"), ("Name", "name"), ("", nil), ("xyzzy", nil),
    ] as [(String, String?)])
  func unknownOption(key: String, suggestion: String?) {
    let expected = SettingsError.unknownKey(
      key, source: "command line", suggestion: suggestion, known: Self.known)
    #expect(throws: expected) {
      try SettingsResolver.sample.resolve(
        file: nil, environment: [:], commandLine: [(key: key, value: "1")])
    }
  }

  @Test("the text about an unknown key says where it stands and what there is")
  func unknownText() {
    let error = SettingsError.unknownKey(
      "nmae", source: "a.yaml, line 3", suggestion: "name", known: ["name", "resume"])
    #expect(
      error.description == "Unknown setting 'nmae' (a.yaml, line 3). Did you mean 'name'? "
        + "Settings are: name, resume.")
  }

  // MARK: Values out of range

  struct BadValue {
    let key: String
    let values: [String]
    let allowed: String
  }

  @Test(
    "a value out of range is named with its key, place and what is allowed",
    arguments: [
      BadValue(key: "name", values: [""], allowed: "any text"),
      BadValue(
        key: "strategy.name", values: ["FedAvg", "fedprox", "fedavg "],
        allowed: "fedavg, fedbuff"),
      BadValue(
        key: "strategy.buffer_size",
        values: ["0", "101", "-1", "1.5", "ten", "1e1", "0x10", "99999999999999999999", " 1"],
        allowed: "a whole number from 1 to 100"),
      BadValue(
        key: "strategy.quorum", values: ["0", "-0.1", "1.01", "nan", "inf", "half", "0,5"],
        allowed: "a number above 0.0 up to 1.0"),
      BadValue(
        key: "proximal", values: ["-0.001", "10.5", "nan", "infinity", "1e400"],
        allowed: "a number from 0.0 to 10.0"),
      BadValue(key: "resume", values: ["maybe", "True", "2", "y"], allowed: "true, false"),
    ])
  func outOfRange(bad: BadValue) throws {
    for value in bad.values {
      func error(_ source: String) -> SettingsError {
        .invalidValue(key: bad.key, value: value, source: source, allowed: bad.allowed)
      }
      #expect(throws: error("command line")) {
        try SettingsResolver.sample.resolve(
          file: nil, environment: [:], commandLine: [(key: bad.key, value: value)])
      }
      let variable = SettingDefinition(bad.key, .text, help: "").environmentName
      #expect(throws: error("environment \(variable)")) {
        try SettingsResolver.sample.resolve(
          file: nil, environment: [variable: value], commandLine: [])
      }
      guard !value.isEmpty else { continue }
      let file = try ConfigurationFile("# comment\n\(bad.key): '\(value)'\n")
      #expect(throws: error("\(file.path), line 2")) {
        try SettingsResolver.sample.resolve(file: file.path, environment: [:], commandLine: [])
      }
    }
  }

  @Test("a value out of range is refused even where another source wins")
  func overridden() {
    #expect(throws: SettingsError.self) {
      try SettingsResolver.resolve(
        yaml: "proximal: -1", commandLine: [(key: "proximal", value: "1")])
    }
  }

  @Test(
    "the ends of a range are in it, but for a lower bound that is left out",
    arguments: [
      ("strategy.buffer_size", "1"), ("strategy.buffer_size", "100"), ("strategy.quorum", "1"),
      ("strategy.quorum", "1e-300"), ("proximal", "0"), ("proximal", "10"),
    ])
  func ends(key: String, value: String) throws {
    #expect(throws: Never.self) {
      try SettingsResolver.sample.resolve(
        file: nil, environment: [:], commandLine: [(key: key, value: value)])
    }
  }

  // MARK: Files

  @Test(
    "a list or nothing where one value belongs is named with its line",
    arguments: [
      ("name: [a, b]\n", "name", 1), ("name: x\nproximal:\n  - 1\n", "proximal", 3),
      ("strategy:\n  name: []\n", "strategy.name", 2), ("strategy: [1]\n", "strategy", 1),
      ("name:\n", "name", 1), ("name: ''\n", "name", 1), ("\nstrategy:\n", "strategy", 2),
    ])
  func notScalar(yaml: String, key: String, line: Int) throws {
    let file = try ConfigurationFile(yaml)
    let error = try #require(throws: SettingsError.self) {
      try SettingsResolver.sample.resolve(file: file.path, environment: [:], commandLine: [])
    }
    guard case .notScalar(let found, let source) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(found == key && source == "\(file.path), line \(line)", "\(source)")
  }

  @Test(
    "what is not YAML, or not keys and values, is said of the file",
    arguments: [
      "name: [a\n", "name: 'x\n", "a: b: c\n", "\tname: x\n", "name: x\nname: y\n", "- name\n",
      "just text\n", "name: x\n---\nname: y\n", "[name]: x\n", "name: *nothing\n", "name: \u{1}\n",
    ])
  func notYAML(yaml: String) throws {
    let file = try ConfigurationFile(yaml)
    let error = try #require(throws: SettingsError.self) {
      try SettingsResolver.sample.resolve(file: file.path, environment: [:], commandLine: [])
    }
    guard case .notYAML(let path, let reason) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(path == file.path && !reason.isEmpty)
    #expect(error.description.contains(file.path))
  }

  @Test("a file nested beyond all bounds is refused")
  func nesting() throws {
    let file = try ConfigurationFile("name: " + String(repeating: "[", count: 100_000))
    #expect(throws: SettingsError.self) {
      try SettingsResolver.sample.resolve(file: file.path, environment: [:], commandLine: [])
    }
  }

  @Test("a missing file is named")
  func missingFile() {
    #expect(
      throws: SettingsError.unreadable(
        file: "/nowhere/at all.yaml", reason: "there is no such file")
    ) {
      try SettingsResolver.sample.resolve(
        file: "/nowhere/at all.yaml", environment: [:], commandLine: [])
    }
  }

  @Test("a folder is no file")
  func folder() throws {
    let path = FileManager.default.temporaryDirectory.path
    let error = try #require(throws: SettingsError.self) {
      try SettingsResolver.sample.resolve(file: path, environment: [:], commandLine: [])
    }
    guard case .unreadable(path, _) = error else {
      Issue.record("\(error)")
      return
    }
  }

  @Test("a file of 1 MiB is read, one byte more is not")
  func tooLarge() throws {
    let text = "name: site\n#"
    let fitting = text + String(repeating: "x", count: (1 << 20) - text.utf8.count)
    #expect(try SettingsResolver.resolve(yaml: fitting).text("name") == "site")
    let file = try ConfigurationFile(fitting + "x")
    #expect(
      throws: SettingsError.unreadable(
        file: file.path, reason: "it has more than the 1 MiB that is read")
    ) {
      try SettingsResolver.sample.resolve(file: file.path, environment: [:], commandLine: [])
    }
  }
}
