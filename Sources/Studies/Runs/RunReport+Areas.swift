// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

extension RunReport {
  /// Areas under receiver operating characteristics by class, each against the rest; see ``ROCCurves``.
  package struct Areas: Codable, Sendable, Equatable {
    package let global: [String: Double]
    package let twins: [String: Double]
    /// Cases whose voxels count.
    package let globalCases: Int
    package let twinCases: Int

    package init(
      global: [String: Double], twins: [String: Double], globalCases: Int, twinCases: Int
    ) {
      self.global = global
      self.twins = twins
      self.globalCases = globalCases
      self.twinCases = twinCases
    }
  }
}
