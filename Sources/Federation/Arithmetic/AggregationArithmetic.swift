// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What is made of the deltas that a strategy lets count: each may be clipped, and their weighted mean
/// moves the model by the server's learning rate.
package struct AggregationArithmetic: Sendable, Equatable {
  /// eta_g: multiplies the pseudo-gradient.
  package var serverLearningRate: Double
  /// L2 norm beyond which a delta is scaled down to it; nil: none.
  package var normBound: Double?
  package var runningStatistics: RunningStatistics

  package init(
    serverLearningRate: Double = 1, normBound: Double? = nil,
    runningStatistics: RunningStatistics = .averaged
  ) {
    self.serverLearningRate = serverLearningRate
    self.normBound = normBound
    self.runningStatistics = runningStatistics
  }

  /// Updates without which no version can be computed.
  package var leastUpdates: Int { 1 }

  /// min(1, bound / norm): what a delta of this norm is multiplied by.
  package func clipping(norm: Double) -> Double {
    guard let normBound, norm > normBound else { return 1 }
    return normBound / norm
  }
}
