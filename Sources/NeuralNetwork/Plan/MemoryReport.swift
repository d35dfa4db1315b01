// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What a plan holds in memory, in bytes.
package struct MemoryReport: Sendable, Hashable, Codable {
  /// Weights and running statistics in the engine's layouts.
  package let parameters: Int
  package let gradients: Int
  /// The optimiser's moments.
  package let optimizer: Int
  /// Activations, their gradients and scratch, which share memory over the step.
  package let arena: Int
  /// The least that the arena could be: what is in use at once at the fullest moment.
  package let arenaLowerBound: Int
  /// Framed input, statistics and weights in other layouts.
  package let persistent: Int

  package var total: Int { parameters + gradients + optimizer + arena + persistent }

  init(_ parameters: WorkingParameters, inference layout: PlanLayout) {
    self.init(parameters, layout, gradients: 0, optimizer: 0)
  }

  init(_ parameters: WorkingParameters, training layout: PlanLayout, optimizer: Optimizer) {
    self.init(
      parameters, layout, gradients: parameters.weightCount * 4,
      optimizer: parameters.weightCount * 4 * optimizer.moments)
  }

  private init(
    _ parameters: WorkingParameters, _ layout: PlanLayout, gradients: Int, optimizer: Int
  ) {
    self.parameters = parameters.byteCount
    self.gradients = gradients
    self.optimizer = optimizer
    arena = layout.arena.byteCount
    arenaLowerBound = layout.arena.lowerBound
    persistent = layout.persistentBytes
  }
}
