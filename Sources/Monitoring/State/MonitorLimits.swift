// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// How much a ``MonitorState`` keeps, whatever it hears.
package struct MonitorLimits: Sendable, Equatable {
  package var brokers = 16
  package var agents = 256
  package var versions = 500
  /// Entries of each agent.
  package var updates = 120
  package var losses = 480
  package var evaluations = 240
  package var twins = 120
  /// Structures of an evaluation.
  package var scores = 8
  /// Contributors of a version.
  package var contributors = 256
  /// Distinct values of staleness; what is more stale is counted together.
  package var stalenessBins = 64
  /// Milliseconds between two losses of one training.
  package var lossSpacing: Int64 = 2_000
  /// Milliseconds after which a service that tells how it is, and has not, is silent.
  package var silence: Int64 = 20_000

  package init() {}
}
