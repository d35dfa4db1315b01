// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What is made of the deltas that a strategy lets count. Each may be clipped; together they make a
/// pseudo-gradient, by their weighted mean or a robust rule; the mean may get noise; and the server's
/// optimiser moves the model along it.
package struct AggregationArithmetic: Sendable, Equatable, Codable {
  package let optimizer: ServerOptimizer
  /// eta_g: the optimiser's learning rate.
  package let serverLearningRate: Double
  /// nil: the weighted mean.
  package let rule: RobustRule?
  /// Norm beyond which a delta is scaled down to it; nil: none.
  package let normBound: NormBound?
  package let privacy: DifferentialPrivacy?
  package let runningStatistics: RunningStatistics

  /// - Throws: ``FederationError`` for values out of range, and for privacy together with a robust
  ///   rule, whose sensitivity nobody has bounded.
  package init(
    optimizer: ServerOptimizer = .none, serverLearningRate: Double = 1, rule: RobustRule? = nil,
    normBound: NormBound? = nil, privacy: DifferentialPrivacy? = nil,
    runningStatistics: RunningStatistics = .averaged
  ) throws(FederationError) {
    try optimizer.validate()
    try rule?.validate()
    guard serverLearningRate > 0, serverLearningRate.isFinite else {
      throw .outOfRange(
        name: "server learning rate", value: "\(serverLearningRate)", allowed: "above 0, finite")
    }
    guard privacy == nil || rule == nil else {
      throw .outOfRange(
        name: "robust rule", value: rule.map { "\($0)" } ?? "none",
        allowed: "the mean, where there is differential privacy")
    }
    self.optimizer = optimizer
    self.serverLearningRate = serverLearningRate
    self.rule = rule
    self.normBound = normBound
    self.privacy = privacy
    self.runningStatistics = runningStatistics
  }

  private init(serverLearningRate: Double) {
    optimizer = .none
    self.serverLearningRate = serverLearningRate
    rule = nil
    normBound = nil
    privacy = nil
    runningStatistics = .averaged
  }

  /// The weighted mean of the deltas is added to the model.
  package static let mean = AggregationArithmetic(serverLearningRate: 1)

  /// Updates without which no version can be computed.
  package var leastUpdates: Int { rule?.minimumUpdateCount ?? 1 }

  /// What a delta of this norm is multiplied by, so that it keeps to all bounds.
  package func clipping(norm: Double) -> Double {
    min(normBound?.factor(norm: norm) ?? 1, privacy?.clippingNorm.factor(norm: norm) ?? 1)
  }
}
