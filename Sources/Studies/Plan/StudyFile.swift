// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Settings
import Tensors
import Yams

/// A study as its author wrote it, checked.
package struct StudyFile: Sendable {
  /// A part with a name and its settings.
  package struct Part: Sendable {
    package let name: String
    /// Of its entry in the file.
    package let line: Int?
    /// Of the whole federation, with this part's laid over the study's.
    package let settings: ResolvedSettings
  }

  package let path: String
  package let text: String
  package let name: String
  package let title: String
  package let seeds: [UInt64]
  package let top: ResolvedSettings
  /// Of the whole federation.
  package let settings: ResolvedSettings
  package let strategies: [Part]
  package let scenarios: [StudyScenario]
  package let twins: [Part]
  private let document: StudyDocument

  /// - Parameters:
  ///   - path: Of the file.
  ///   - schema: The settings of a federation.
  /// - Throws: `SettingsError` or ``StudyError``, which name the line, the key and what is allowed.
  package init(contentsOf path: String, schema: SettingsSchema) throws {
    try self.init(text: try SettingsResolver.text(of: path), path: path, schema: schema)
  }

  /// - Parameter path: What errors call the text; traces are looked for beside it.
  package init(text: String, path: String, schema: SettingsSchema) throws {
    self.path = path
    self.text = text
    guard case .mapping(let mapping) = try SettingsResolver.mapping(of: text, file: path) else {
      throw StudyError.file(path: path, reason: "it has no study: write at least 'name'")
    }
    var lists = StudyDocument(file: path, root: .mapping(mapping))
    let rest = try lists.take(from: mapping)
    top = try SettingsResolver(schema: StudySettings.top).resolve(
      over: [], parts: [rest], of: path)
    name = try lists.name(
      try top.optionalText("name") ?? "", of: "name", line: lists.line(of: ["name"]))
    title = try top.optionalText("title") ?? ""
    seeds = try lists.seeds()
    let federation = SettingsResolver(schema: schema)
    let common = [lists.settings].compactMap { $0 }
    func parts(_ key: String, _ isAllowed: (String) -> Bool) throws -> [Part] {
      let own = SettingsResolver(
        schema: SettingsSchema(schema.definitions.filter { isAllowed($0.key) }))
      return try lists.parts(key, allowing: ["settings"]).map { part in
        // What would change nothing is refused.
        _ = try own.resolve(over: [], parts: [part.fields["settings"]].compactMap { $0 }, of: path)
        return Part(
          name: part.name, line: part.line,
          settings: try federation.resolve(
            over: StudySettings.federationDefaults,
            parts: common + [part.fields["settings"]].compactMap { $0 }, of: path))
      }
    }
    settings = try federation.resolve(
      over: StudySettings.federationDefaults, parts: common, of: path)
    strategies = try parts("strategies", StudySettings.isOfStrategy)
    twins = try parts("twins", StudySettings.isOfTwin)
    scenarios = try lists.scenarios()
    document = lists
    guard !strategies.isEmpty else {
      throw StudyError.invalid(
        file: path, line: lists.lastLine, key: "strategies", value: "nothing",
        allowed: "a list of strategies, each with a name")
    }
  }

  /// Where a key of the top stands, such as `data`, `hospitals`; the line of what holds it, if it is not there.
  package func line(of keys: String...) -> Int? { document.line(of: keys) }

  // MARK: What the top says

  package var stop: StoppingRule {
    get throws {
      let (versions, updates) = (
        try top.integer("stop.versions"), try top.integer("stop.updates")
      )
      return StoppingRule(
        seconds: try top.number("stop.hours") * 3_600,
        versions: versions == 0 ? nil : UInt64(versions), updates: updates == 0 ? nil : updates,
        endsAtTarget: try top.boolean("stop.at_target"))
    }
  }

  package var cadence: EvaluationCadence {
    get throws {
      let (updates, minutes) = (
        try top.integer("evaluate.updates"), try top.number("evaluate.minutes")
      )
      return EvaluationCadence(
        updates: updates == 0 ? nil : updates, seconds: minutes == 0 ? nil : minutes * 60)
    }
  }

  /// Mean validation Dice; nil: there is none.
  package var target: Double? {
    get throws { try top.optionalNumber("target") }
  }
}
