// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// One setting: its name, what it takes, and what it is when nobody says.
package struct SettingDefinition: Sendable, Equatable {
  /// Its place in the YAML file, as in `strategy.buffer_size`. On the command line it is
  /// `--set strategy.buffer_size=5`, in the environment `TWINSEG_STRATEGY_BUFFER_SIZE`.
  package let key: String
  package let kind: SettingKind
  /// As it would be written; nil: nothing is assumed.
  package let fallback: String?
  /// What it does, with its unit.
  package let help: String

  package init(_ key: String, _ kind: SettingKind, default fallback: String? = nil, help: String) {
    self.key = key
    self.kind = kind
    self.fallback = fallback
    self.help = help
  }

  /// Its name in the environment.
  package var environmentName: String {
    SettingsSchema.environmentPrefix
      + key.uppercased().map { $0 == "." ? "_" : String($0) }.joined()
  }
}
