// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// A version and the updates it is made from.
package struct CommittedVersion: Sendable, Equatable {
  package let version: Version
  /// In the order in which they arrived, which does not change the model.
  package let contributions: [Contribution]
  package let sincePrevious: Duration

  package init(version: Version, contributions: [Contribution], sincePrevious: Duration) {
    self.version = version
    self.contributions = contributions
    self.sincePrevious = sincePrevious
  }

  /// What the sum of the weighted deltas is divided by.
  package var mass: Double { contributions.reduce(0) { $0 + $1.mass } }
}
