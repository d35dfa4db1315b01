// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What an agent's machine and network are like.
package struct AgentSpeed: Sendable, Equatable {
  /// What a training takes.
  package enum Compute: Sendable, Equatable {
    /// Seconds of one optimiser step, drawn anew for each training.
    case perStep(Distribution)
    /// Seconds of one update after the other, as they were recorded; then drawn from them. At least one.
    case recorded([Double])
  }

  package var compute: Compute
  package var link: NetworkLink
  /// When it takes part; nil: always.
  package var window: DailyWindow?
  /// When it first appears, in seconds after the start.
  package var joins: Double
  /// Probability that it leaves in the middle of a training, which is lost.
  package var dropout: Double
  /// Mean of the exponential time that it then stays away, in seconds.
  package var dropoutSeconds: Double
  /// Mean number of crashes in a day that it takes part; what waits for its acknowledgement survives them.
  package var crashesPerDay: Double
  /// What it takes to start again.
  package var restartSeconds: Double

  package init(
    compute: Compute, link: NetworkLink = .ideal, window: DailyWindow? = nil, joins: Double = 0,
    dropout: Double = 0, dropoutSeconds: Double = 3_600, crashesPerDay: Double = 0,
    restartSeconds: Double = 60
  ) {
    self.compute = compute
    self.link = link
    self.window = window
    self.joins = joins
    self.dropout = dropout
    self.dropoutSeconds = dropoutSeconds
    self.crashesPerDay = crashesPerDay
    self.restartSeconds = restartSeconds
  }
}
