// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// How far the next version is: what a strategy decides completeness from.
package struct GatheringProgress: Sendable, Equatable {
  /// Updates folded so far.
  package var updateCount: Int
  /// Different agents behind them.
  package var contributorCount: Int
  /// Agents that are live or have contributed: those a synchronous round waits for.
  package var populationCount: Int

  package init(updateCount: Int, contributorCount: Int, populationCount: Int) {
    self.updateCount = updateCount
    self.contributorCount = contributorCount
    self.populationCount = populationCount
  }
}
