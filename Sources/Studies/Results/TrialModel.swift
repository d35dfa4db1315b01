// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// A model that a trial leaves behind.
package enum TrialModel: Sendable, Equatable {
  /// The last version.
  case global
  /// That serves at the end: the place of the study's twin and of the agent, from 0.
  case twin(Int, agent: Int)
}
