// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The settings of a ``Coordinator``.
package struct CoordinatorConfiguration: Sendable {
  package let strategy: any AggregationStrategy
  package let directive: Directive
  /// eta_g: multiplies the averaged delta.
  package let serverLearningRate: Double
  /// An agent that was not heard for this long is lost: it is not waited for.
  package let lease: Duration
  /// How long an agent may hold an old version before it is sent the current one.
  package let snapshotDelay: Duration
  /// The run ends when this version was published; nil: never.
  package let lastVersion: Version?

  package init(
    strategy: any AggregationStrategy, directive: Directive, serverLearningRate: Double = 1,
    lease: Duration = .seconds(15), snapshotDelay: Duration = .seconds(10),
    lastVersion: Version? = nil
  ) {
    self.strategy = strategy
    self.directive = directive
    self.serverLearningRate = serverLearningRate
    self.lease = lease
    self.snapshotDelay = snapshotDelay
    self.lastVersion = lastVersion
  }
}
