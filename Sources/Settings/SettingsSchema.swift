// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// All settings that a program knows.
package struct SettingsSchema: Sendable {
  package let definitions: [SettingDefinition]
  private let byKey: [String: SettingDefinition]

  package static let environmentPrefix = "TWINSEG_"
  /// Variables with the prefix that are no settings.
  static let reservedEnvironment: Set<String> = ["TWINSEG_SKIP_DEPS", "TWINSEG_CONFIG"]

  package init(_ definitions: [SettingDefinition]) {
    self.definitions = definitions
    byKey = Dictionary(uniqueKeysWithValues: definitions.map { ($0.key, $0) })
  }

  package subscript(key: String) -> SettingDefinition? { byKey[key] }

  /// The known key that is nearest to a misspelt one.
  func suggestion(for key: String) -> String? {
    Self.nearest(to: key, among: definitions.map(\.key))
  }

  /// The known variable that is nearest to a misspelt one.
  func suggestion(forEnvironment name: String) -> String? {
    let prefix = Self.environmentPrefix
    return Self.nearest(
      to: String(name.dropFirst(prefix.count)),
      among: definitions.map { String($0.environmentName.dropFirst(prefix.count)) }
    ).map { prefix + $0 }
  }

  private static func nearest(to name: String, among names: [String]) -> String? {
    let nearest = names.map { ($0, EditDistance.between($0, name)) }.min { $0.1 < $1.1 }
    guard let (known, distance) = nearest, distance <= max(2, name.count / 3) else { return nil }
    return known
  }
}
