// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

extension RunReport {
  /// Mean Dice over ET, TC and WT on the test cases of the column's hospital.
  package struct CrossSite: Codable, Sendable, Equatable {
    /// By the hospital whose model it is, then by the hospital whose cases are segmented; nil where the
    /// hospital has no such model.
    package let twins: [[Double]?]
    package let alone: [[Double]]?
    package let global: [Double]

    package init(twins: [[Double]?], alone: [[Double]]?, global: [Double]) {
      self.twins = twins
      self.alone = alone
      self.global = global
    }
  }
}
