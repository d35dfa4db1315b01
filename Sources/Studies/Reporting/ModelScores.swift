// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The Dice of one model on the cases of several agents, by structure.
struct ModelScores: Sendable {
  /// In the order of agents' names, and structures': sums must not depend on anything else.
  private let scores: [(agent: String, structures: [(name: String, dice: Double)])]

  /// - Parameter points: of one model; of several versions of it on an agent's cases the last counts.
  init(_ points: [ScorePoint]) {
    let byAgent = Dictionary(grouping: points.filter(\.dice.isFinite), by: \.agent)
    scores = byAgent.sorted { $0.key < $1.key }.map { agent, points in
      let last = points.map(\.version).max()
      let structures = points.filter { $0.version == last }.sorted { $0.structure < $1.structure }
      return (agent, structures.map { ($0.structure, $0.dice) })
    }
  }

  var agents: [String] { scores.map(\.agent) }

  /// Over structures, then over agents; nil where there are none.
  var mean: Double? { Self.mean(scores.compactMap { Self.mean($0.structures.map(\.dice)) }) }

  /// Over agents.
  func mean(structure: String) -> Double? {
    Self.mean(
      scores.compactMap { $0.structures.first { $0.name == structure }?.dice })
  }

  /// Over structures.
  func mean(agent: String) -> Double? {
    scores.first { $0.agent == agent }.flatMap { Self.mean($0.structures.map(\.dice)) }
  }

  private static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }
}
