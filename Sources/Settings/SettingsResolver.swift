// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Yams

/// Lays the sources of settings over one another: command line over environment over file over
/// defaults. Everything is checked, wherever it comes from.
package struct SettingsResolver: Sendable {
  private struct Entry {
    let key: String
    let text: String
    let source: String
  }

  private let schema: SettingsSchema

  package init(schema: SettingsSchema) {
    self.schema = schema
  }

  /// - Parameters:
  ///   - file: a YAML file; nil: none.
  ///   - environment: of the process.
  ///   - commandLine: keys and values, later ones over earlier ones.
  /// - Throws: ``SettingsError``.
  package func resolve(
    file: String?, environment: [String: String], commandLine: [(key: String, value: String)]
  ) throws(SettingsError) -> ResolvedSettings {
    var entries = schema.definitions.compactMap { definition in
      definition.fallback.map { Entry(key: definition.key, text: $0, source: "default") }
    }
    if let file { entries += try fileEntries(file) }
    entries += try environmentEntries(environment)
    entries += commandLine.map { Entry(key: $0.key, text: $0.value, source: "command line") }
    return try resolve(entries)
  }

  /// Lays parts of a YAML document over the defaults, later ones over earlier ones.
  /// - Parameters:
  ///   - assignments: Other defaults.
  ///   - file: What errors call the document.
  /// - Throws: ``SettingsError``.
  package func resolve(
    over assignments: [(key: String, value: String)], parts: [Node], of file: String
  ) throws(SettingsError) -> ResolvedSettings {
    var entries = schema.definitions.compactMap { definition in
      definition.fallback.map { Entry(key: definition.key, text: $0, source: "default") }
    }
    entries += assignments.map { Entry(key: $0.key, text: $0.value, source: "default") }
    for part in parts { try flatten(part, prefix: "", file: file, into: &entries) }
    return try resolve(entries)
  }

  private func resolve(_ entries: [Entry]) throws(SettingsError) -> ResolvedSettings {
    var values: [String: SettingValue] = [:]
    for entry in entries {
      guard let definition = schema[entry.key] else { throw unknown(entry.key, entry.source) }
      guard let value = definition.kind.value(of: entry.text) else {
        throw .invalidValue(
          key: entry.key, value: entry.text, source: entry.source,
          allowed: definition.kind.allowed)
      }
      values[entry.key] = value
    }
    return ResolvedSettings(values: values)
  }

  private func unknown(_ key: String, _ source: String) -> SettingsError {
    .unknownKey(
      key, source: source, suggestion: schema.suggestion(for: key),
      known: schema.definitions.map(\.key).sorted())
  }

  private func environmentEntries(
    _ environment: [String: String]
  ) throws(SettingsError) -> [Entry] {
    let keys = Dictionary(
      uniqueKeysWithValues: schema.definitions.map { ($0.environmentName, $0.key) })
    var entries: [Entry] = []
    for (name, value) in environment.sorted(by: { $0.key < $1.key })
    where name.hasPrefix(SettingsSchema.environmentPrefix)
      && !SettingsSchema.reservedEnvironment.contains(name)
    {
      guard let key = keys[name] else {
        throw .unknownKey(
          name, source: "environment", suggestion: schema.suggestion(forEnvironment: name),
          known: keys.keys.sorted())
      }
      entries.append(Entry(key: key, text: value, source: "environment \(name)"))
    }
    return entries
  }

  // MARK: YAML

  /// Largest configuration that is read, in bytes.
  private static let maximumFileSize = 1 << 20

  private func fileEntries(_ path: String) throws(SettingsError) -> [Entry] {
    guard let root = try Self.document(path) else { return [] }
    var entries: [Entry] = []
    try flatten(root, prefix: "", file: path, into: &entries)
    return entries
  }

  /// The text of a YAML file.
  /// - Throws: ``SettingsError`` when it cannot be read, or has more than 1 MiB.
  package static func text(of path: String) throws(SettingsError) -> String {
    do {
      let file = try FileHandle(forReadingFrom: URL(filePath: path))
      let data = try file.read(upToCount: maximumFileSize + 1) ?? Data()
      guard data.count <= maximumFileSize else {
        throw SettingsError.unreadable(
          file: path, reason: "it has more than the 1 MiB that is read")
      }
      return String(decoding: data, as: UTF8.self)
    } catch let error as SettingsError {
      throw error
    } catch {
      throw .unreadable(file: path, reason: reason(error))
    }
  }

  /// A file's keys and values; nil: it has none.
  private static func document(_ path: String) throws(SettingsError) -> Node? {
    try mapping(of: try text(of: path), file: path)
  }

  /// The keys and values that a YAML text holds; nil: none.
  /// - Parameter file: What errors call it.
  package static func mapping(of text: String, file path: String) throws(SettingsError) -> Node? {
    let root: Node?
    do {
      root = try Yams.compose(yaml: text)
    } catch {
      throw .notYAML(file: path, reason: "\(error)")
    }
    guard let root else { return nil }
    // A document of nothing, as `---` alone makes.
    if case .scalar(let scalar) = root, scalar.string.isEmpty { return nil }
    guard case .mapping = root else {
      throw .notYAML(file: path, reason: "it must hold keys and values at the top")
    }
    return root
  }

  private func flatten(
    _ node: Node, prefix: String, file: String, into entries: inout [Entry]
  ) throws(SettingsError) {
    let source = "\(file)" + (node.mark.map { ", line \($0.line)" } ?? "")
    switch node {
    case .mapping(let mapping):
      for (key, value) in mapping {
        guard let name = key.string else {
          throw .notYAML(
            file: file, reason: "a key\(key.mark.map { " in line \($0.line)" } ?? "") is no text")
        }
        let path = prefix.isEmpty ? name : "\(prefix).\(name)"
        let isSection = schema.definitions.contains { $0.key.hasPrefix(path + ".") }
        guard isSection || schema[path] != nil else {
          throw unknown(path, "\(file)" + (key.mark.map { ", line \($0.line)" } ?? ""))
        }
        try flatten(value, prefix: path, file: file, into: &entries)
      }
    case .scalar(let scalar):
      guard !scalar.string.isEmpty else { throw .notScalar(key: prefix, source: source) }
      entries.append(Entry(key: prefix, text: scalar.string, source: source))
    case .sequence, .alias:
      throw .notScalar(key: prefix, source: source)
    }
  }

  private static func reason(_ error: any Error) -> String {
    switch error as? CocoaError {
    case .some(let error) where error.code == .fileReadNoSuchFile: "there is no such file"
    case .some(let error) where error.code == .fileReadNoPermission: "permission is missing"
    default: "\(error)"
    }
  }
}
