// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

extension ResolvedSettings {
  /// What differs from the defaults of a schema, as `KEY=VALUE`, in its order.
  package func assignments(beside schema: SettingsSchema) -> [String] {
    schema.definitions.compactMap { definition in
      guard let value = self[definition.key],
        value != definition.fallback.flatMap(definition.kind.value)
      else { return nil }
      return "\(definition.key)=\(value.text)"
    }
  }
}

extension SettingValue {
  /// As it would be written.
  fileprivate var text: String {
    switch self {
    case .text(let text): text
    case .integer(let integer): "\(integer)"
    case .number(let number): "\(number)"
    case .boolean(let boolean): "\(boolean)"
    }
  }
}
