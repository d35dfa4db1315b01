// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The Dice of one model on the cases of several agents, by structure.
struct ModelScores: Sendable, Equatable {
  /// In the order of agents' names; the order of sums must not depend on anything else.
  private let agents: [Agent]

  private struct Agent: Sendable, Equatable {
    let name: String
    let scores: [(structure: String, dice: Double)]

    var mean: Double { scores.reduce(0) { $0 + $1.dice } / Double(scores.count) }

    static func == (left: Agent, right: Agent) -> Bool {
      left.name == right.name && left.scores.elementsEqual(right.scores) { $0 == $1 }
    }
  }

  /// - Parameter points: of one model; of several versions of it on an agent's cases the last counts.
  init(_ points: [ScorePoint]) {
    let byAgent = Dictionary(grouping: points.filter(\.dice.isFinite), by: \.agent)
    agents = byAgent.sorted { $0.key < $1.key }.map { name, points in
      let last = points.map(\.version).max()
      let scores = points.filter { $0.version == last }.sorted { $0.structure < $1.structure }
      return Agent(name: name, scores: scores.map { ($0.structure, $0.dice) })
    }
  }

  /// Over structures, then over agents; nil where there are none.
  var mean: Double? { Self.mean(agents.map(\.mean)) }

  /// Over agents.
  func mean(structure: String) -> Double? {
    Self.mean(
      agents.compactMap { $0.scores.first { $0.structure == structure }?.dice })
  }

  /// Over structures.
  func mean(agent: String) -> Double? { agents.first { $0.name == agent }?.mean }

  private static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }
}
