// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Settings

extension SettingsSchema {
  /// One setting of each kind, at both depths.
  static let sample = SettingsSchema([
    SettingDefinition("name", .text, help: "A name."),
    SettingDefinition(
      "strategy.name", .choice(["fedavg", "fedbuff"]), default: "fedavg", help: ""),
    SettingDefinition("strategy.buffer_size", .integer(1...100), default: "10", help: ""),
    SettingDefinition("strategy.quorum", .number(0...1, excludingLowerBound: true), help: ""),
    SettingDefinition("proximal", .number(0...10), default: "0", help: ""),
    SettingDefinition("resume", .boolean, default: "false", help: ""),
  ])
}

/// A configuration on disk that lasts as long as this object.
final class ConfigurationFile {
  let path: String

  init(_ text: String) throws {
    path = FileManager.default.temporaryDirectory.path + "/SettingsTests-\(UUID()).yaml"
    try Data(text.utf8).write(to: URL(filePath: path))
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }
}

extension SettingsResolver {
  static let sample = SettingsResolver(schema: .sample)

  /// Resolves from a file with this text.
  static func resolve(
    yaml: String, environment: [String: String] = [:],
    commandLine: [(key: String, value: String)] = []
  ) throws -> ResolvedSettings {
    let file = try ConfigurationFile(yaml)
    return try sample.resolve(
      file: file.path, environment: environment, commandLine: commandLine)
  }
}
