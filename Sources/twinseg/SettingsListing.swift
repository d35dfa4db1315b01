// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// All settings for people to read.
enum SettingsListing {
  static func print() throws {
    for definition in Schema.settings.definitions {
      let fallback = definition.fallback.map { "default \($0)" } ?? "no default"
      try Console.output("\(definition.key): \(definition.help)")
      try Console.output(
        "    \(fallback); \(definition.kind.allowed); \(definition.environmentName)")
    }
  }
}
