// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Settings
import Yams

/// The parts of a study file that are no plain settings: lists, and settings of the federation.
///
/// Sendable: nodes are values, and their anchors are not looked at.
struct StudyDocument: @unchecked Sendable {
  /// An entry of a list.
  struct Entry {
    let name: String
    let line: Int?
    /// By key, without the name.
    let fields: [String: Node]
  }

  let file: String
  private let root: Node
  private(set) var settings: Node?
  private var lists: [String: Node] = [:]

  private static let listKeys: Set = ["seeds", "strategies", "scenarios", "twins"]
  /// Entries of a list.
  private static let maximumEntries = 1_000

  init(file: String, root: Node) {
    self.file = file
    self.root = root
  }

  /// Where a key stands, or the innermost that holds it.
  func line(of keys: [String]) -> Int? {
    var (node, line) = (root, root.mark?.line)
    for key in keys {
      guard case .mapping(let mapping) = node,
        let (found, value) = mapping.first(where: { $0.key.string == key })
      else { break }
      (node, line) = (value, found.mark?.line ?? line)
    }
    return line
  }

  /// Where the last key of the top stands.
  var lastLine: Int? {
    guard case .mapping(let mapping) = root else { return nil }
    return mapping.compactMap { $0.key.mark?.line }.max()
  }

  /// Takes its parts out of the document.
  /// - Returns: the rest.
  mutating func take(from mapping: Node.Mapping) throws -> Node {
    var rest: [(Node, Node)] = []
    for (key, value) in mapping {
      if let name = key.string, Self.listKeys.contains(name) {
        lists[name] = value
      } else if key.string == "settings" {
        guard case .mapping = value else {
          throw invalid("settings", value, allowed: "settings of the federation, by key")
        }
        settings = value
      } else {
        rest.append((key, value))
      }
    }
    return .mapping(Node.Mapping(rest))
  }

  func invalid(_ key: String, _ node: Node, allowed: String) -> StudyError {
    .invalid(
      file: file, line: node.mark?.line, key: key, value: Self.shown(node), allowed: allowed)
  }

  private static func shown(_ node: Node) -> String {
    switch node {
    case .scalar(let scalar): scalar.string.legible(100)
    case .mapping: "keys and values"
    case .sequence: "a list"
    case .alias: "an alias"
    }
  }

  // MARK: Lists

  private func entries(_ key: String) throws -> [Node] {
    guard let node = lists[key] else { return [] }
    guard case .sequence(let sequence) = node, sequence.count <= Self.maximumEntries else {
      throw invalid(key, node, allowed: "a list of up to \(Self.maximumEntries) entries")
    }
    return Array(sequence)
  }

  /// - Returns: 1 alone where the file names none.
  func seeds() throws -> [UInt64] {
    let seeds = try entries("seeds").map { node -> UInt64 in
      guard case .scalar(let scalar) = node, let seed = UInt64(scalar.string), seed < 1 << 32 else {
        throw invalid("seeds", node, allowed: "whole numbers from 0 to 4294967295")
      }
      return seed
    }
    guard Set(seeds).count == seeds.count else {
      throw StudyError.invalid(
        file: file, line: lists["seeds"]?.mark?.line, key: "seeds", value: "a seed twice",
        allowed: "different seeds")
    }
    return seeds.isEmpty ? [1] : seeds
  }

  /// - Parameter known: Keys of an entry besides its name; nil: any.
  func parts(_ list: String, allowing known: Set<String>?) throws -> [Entry] {
    let parts = try entries(list).map { try entry($0, of: list, known) }
    var names: Set<String> = []
    for part in parts where !names.insert(part.name).inserted {
      throw StudyError.invalid(
        file: file, line: part.line, key: "\(list).name", value: part.name,
        allowed: "a name that no other of the list has")
    }
    return parts
  }

  private func entry(_ node: Node, of list: String, _ known: Set<String>?) throws -> Entry {
    guard case .mapping(let mapping) = node else {
      throw invalid(list, node, allowed: "entries with a name, as '- name: fast'")
    }
    var fields: [String: Node] = [:]
    for (key, value) in mapping {
      guard let name = key.string, name == "name" || known?.contains(name) ?? true else {
        throw invalid(
          list, key, allowed: (["name"] + (known ?? []).sorted()).joined(separator: ", "))
      }
      fields[name] = value
    }
    let name = fields.removeValue(forKey: "name")
    return Entry(
      name: try self.name(name?.string ?? "", of: "\(list).name", line: node.mark?.line),
      line: node.mark?.line, fields: fields)
  }

  /// A name that can be that of a file, a row and a legend.
  func name(_ text: String, of key: String, line: Int?) throws -> String {
    let allowed = text.unicodeScalars.allSatisfy {
      ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
        || " ._+-".unicodeScalars.contains($0)
    }
    guard allowed, (1...60).contains(text.count), text.first != ".", text.first != " " else {
      throw StudyError.invalid(
        file: file, line: line, key: key, value: text.isEmpty ? "nothing" : text.legible(100),
        allowed: "1 to 60 letters, digits, spaces and . _ + -")
    }
    return text
  }

  // MARK: Scenarios

  /// - Returns: one of equal agents where the file names none.
  func scenarios() throws -> [StudyScenario] {
    let parts = try parts("scenarios", allowing: nil)
    guard !parts.isEmpty else {
      return [
        try StudyScenario(
          name: "equal",
          speed: try SettingsResolver(schema: StudySettings.scenario).resolve(
            over: [], parts: [], of: file), agents: [:], file: file, line: nil)
      ]
    }
    return try parts.map { part in
      var fields = part.fields
      let own = try agents(fields.removeValue(forKey: "agents"))
      let common = Node.mapping(
        Node.Mapping(fields.sorted { $0.key < $1.key }.map { (Node($0.key), $0.value) }))
      let speed = try SettingsResolver(schema: StudySettings.scenario).resolve(
        over: [], parts: [common], of: file)
      return try StudyScenario(
        name: part.name, speed: speed,
        agents: try own.mapValues { node in
          try SettingsResolver(schema: StudySettings.speed).resolve(
            over: [], parts: [Self.speeds(of: common), node], of: file)
        }, file: file, line: part.line)
    }
  }

  /// What a scenario says of every agent.
  private static func speeds(of scenario: Node) -> Node {
    let keys = Set(StudySettings.speed.definitions.map(\.key))
    guard case .mapping(let mapping) = scenario else { return scenario }
    return .mapping(
      Node.Mapping(mapping.filter { keys.contains($0.key.string ?? "") }.map { ($0.key, $0.value) })
    )
  }

  private func agents(_ node: Node?) throws -> [String: Node] {
    guard let node else { return [:] }
    guard case .mapping(let mapping) = node else {
      throw invalid("scenarios.agents", node, allowed: "speeds by the names of agents")
    }
    var agents: [String: Node] = [:]
    for (key, value) in mapping {
      guard let name = key.string, case .mapping = value else {
        throw invalid("scenarios.agents", value, allowed: "keys and values of one agent")
      }
      agents[name] = value
    }
    return agents
  }
}
