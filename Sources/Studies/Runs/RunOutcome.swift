// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What happened to a run's processes on the way to its end.
package struct RunOutcome: Codable, Sendable, Equatable {
  package var restarts = 0
  package var agentsLost = 0
  /// What happened to processes, in order.
  package var incidents: [String] = []
  /// From the command to the federation's end; the sum of the parts where it was interrupted.
  package var seconds = 0.0

  package init() {}
}
