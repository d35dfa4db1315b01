// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Tensors

/// A federation whose answer is known: agents minimise quadratics, and the optimum of the sum is the
/// same whatever the order, staleness and weight of their updates.
///
/// Agent k minimises `f_k(w) = ½ Σ_i a_ki (w_i − o_i)²`. Each coordinate i belongs to one agent:
/// only there is `a_ki` above 0. So every agent has an optimum of its own (its coordinates right,
/// the others at will), none can reach the federation's alone, and fast agents cannot pull the
/// model from the slow ones' part of it.
package struct QuadraticProblem: Sendable, Equatable {
  package let agentCount: Int
  /// The federation's optimum o.
  package let optimum: [Float]
  /// Curvature a_ki of coordinate i's own agent, 0.5 to 1.
  private let curvature: [Float]

  /// - Parameters:
  ///   - dimension: coordinates, at least one per agent.
  ///   - seed: same seed, same problem.
  package init(agentCount: Int, dimension: Int, seed: UInt64) {
    precondition(agentCount >= 1 && dimension >= agentCount)
    self.agentCount = agentCount
    var generator = SeededGenerator(seed: seed)
    optimum = (0..<dimension).map { _ in Float(2 * generator.nextUnit() - 1) }
    curvature = (0..<dimension).map { _ in Float(0.5 + 0.5 * generator.nextUnit()) }
  }

  package var dimension: Int { optimum.count }

  /// The curvature that one agent sees, 0 where it has no coordinate.
  /// - Parameter agent: 0 to agentCount − 1.
  package func curvature(ofAgent agent: Int) -> [Float] {
    curvature.enumerated().map { $0.offset % agentCount == agent ? $0.element : 0 }
  }

  /// Largest distance of a coordinate from the optimum.
  package func distance(of parameters: [Float]) -> Float {
    zip(parameters, optimum).map { abs($0 - $1) }.max() ?? 0
  }
}
