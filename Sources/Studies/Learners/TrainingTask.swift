// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation

/// What decides about a training, besides the parameters it starts from.
package struct TrainingTask: Sendable, Equatable {
  /// From 0, in the order of the study's agents.
  package let agent: Int
  /// How many trainings the agent began before this one in its trial; decides about its batches.
  package let number: Int
  package let version: Version
  package let directive: Directive
  /// Of the trial.
  package let seed: UInt64

  package init(agent: Int, number: Int, version: Version, directive: Directive, seed: UInt64) {
    self.agent = agent
    self.number = number
    self.version = version
    self.directive = directive
    self.seed = seed
  }
}
