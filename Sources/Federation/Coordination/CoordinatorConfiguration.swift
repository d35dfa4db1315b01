// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The settings of a ``Coordinator``.
package struct CoordinatorConfiguration: Sendable {
  package let strategy: any AggregationStrategy
  package let directive: Directive
  /// What is made of the deltas.
  package let arithmetic: AggregationArithmetic
  /// An agent that was not heard for this long is lost: it is not waited for.
  package let lease: Duration
  /// How long an agent may hold an old version before it is sent the current one.
  package let snapshotDelay: Duration
  /// Between models for everyone, where agents never wait for one.
  package let publishInterval: Duration
  /// Versions whose parameters are at hand, for strategies that need the base of an update.
  package let baseVersions: UInt64
  /// The run ends when this version was published; nil: never.
  package let lastVersion: Version?

  package init(
    strategy: any AggregationStrategy, directive: Directive,
    arithmetic: AggregationArithmetic = .mean, lease: Duration = .seconds(15),
    snapshotDelay: Duration = .seconds(10), publishInterval: Duration = .seconds(1),
    baseVersions: UInt64 = 64, lastVersion: Version? = nil
  ) {
    self.strategy = strategy
    self.directive = directive
    self.arithmetic = arithmetic
    self.lease = lease
    self.snapshotDelay = snapshotDelay
    self.publishInterval = publishInterval
    self.baseVersions = max(1, baseVersions)
    self.lastVersion = lastVersion
  }

  /// The same without a last version.
  package var endless: CoordinatorConfiguration {
    CoordinatorConfiguration(
      strategy: strategy, directive: directive, arithmetic: arithmetic, lease: lease,
      snapshotDelay: snapshotDelay, publishInterval: publishInterval, baseVersions: baseVersions)
  }

  /// - Parameter pending: updates that wait for a version.
  /// - Throws: ``FederationError/outOfRange(name:value:allowed:)``.
  func validate(pending: Int) throws(FederationError) {
    // Each version has one base to mix with.
    guard strategy.mixesLocalModels else { return }
    guard arithmetic.leastUpdates == 1 else {
      throw .outOfRange(
        name: "robust rule", value: arithmetic.rule.map { "\($0)" } ?? "none",
        allowed: "with \(strategy.name), rules that one update is enough for")
    }
    guard pending <= 1 else {
      throw .outOfRange(
        name: "the number of updates that wait for a version", value: "\(pending)",
        allowed: "at most 1 with \(strategy.name)")
    }
  }

  /// Updates whose base is more than this many versions old are refused.
  package var stalenessBound: UInt64 {
    strategy.mixesLocalModels
      ? min(directive.stalenessBound, baseVersions - 1) : directive.stalenessBound
  }
}
