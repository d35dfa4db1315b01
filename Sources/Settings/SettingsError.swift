// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Why settings cannot be used. Names the key, the value, where it stands and what is allowed.
package enum SettingsError: Error, Equatable, CustomStringConvertible {
  case unreadable(file: String, reason: String)
  case notYAML(file: String, reason: String)
  case unknownKey(String, source: String, suggestion: String?, known: [String])
  case invalidValue(key: String, value: String, source: String, allowed: String)
  case notScalar(key: String, source: String)
  case missing(key: String)

  package var description: String {
    switch self {
    case .unreadable(let file, let reason):
      "Cannot read the configuration '\(file)': \(reason)."
    case .notYAML(let file, let reason):
      "'\(file)' is not valid YAML: \(reason)."
    case .unknownKey(let key, let source, let suggestion, let known):
      "Unknown setting '\(key)' (\(source)). "
        + (suggestion.map { "Did you mean '\($0)'? " } ?? "")
        + "Settings are: \(known.joined(separator: ", "))."
    case .invalidValue(let key, let value, let source, let allowed):
      "The setting '\(key)' is '\(value)' (\(source)); allowed: \(allowed)."
    case .notScalar(let key, let source):
      "The setting '\(key)' (\(source)) holds a list or nothing where one value belongs."
    case .missing(let key):
      "The setting '\(key)' is needed: give it in the configuration, as --set \(key)=VALUE, or as "
        + "\(SettingDefinition(key, .text, help: "").environmentName)."
    }
  }
}
