// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Settings after the command line, the environment and the file were laid over the defaults.
package struct ResolvedSettings: Sendable {
  private let values: [String: SettingValue]

  init(values: [String: SettingValue]) {
    self.values = values
  }

  /// nil when nobody gave a value and there is no default.
  subscript(key: String) -> SettingValue? { values[key] }

  /// - Throws: ``SettingsError/missing(key:)`` when nobody gave a value and there is no default.
  package func text(_ key: String) throws(SettingsError) -> String {
    guard case .text(let text) = try value(key) else { preconditionFailure("'\(key)' is no text") }
    return text
  }

  /// Nil when nobody gave a value and there is no default.
  package func optionalText(_ key: String) throws(SettingsError) -> String? {
    values[key] == nil ? nil : try text(key)
  }

  package func integer(_ key: String) throws(SettingsError) -> Int {
    guard case .integer(let integer) = try value(key) else {
      preconditionFailure("'\(key)' is no integer")
    }
    return integer
  }

  package func number(_ key: String) throws(SettingsError) -> Double {
    guard case .number(let number) = try value(key) else {
      preconditionFailure("'\(key)' is no number")
    }
    return number
  }

  /// Nil when nobody gave a value and there is no default.
  package func optionalNumber(_ key: String) throws(SettingsError) -> Double? {
    values[key] == nil ? nil : try number(key)
  }

  package func boolean(_ key: String) throws(SettingsError) -> Bool {
    guard case .boolean(let boolean) = try value(key) else {
      preconditionFailure("'\(key)' is no boolean")
    }
    return boolean
  }

  private func value(_ key: String) throws(SettingsError) -> SettingValue {
    guard let value = values[key] else { throw .missing(key: key) }
    return value
  }
}
