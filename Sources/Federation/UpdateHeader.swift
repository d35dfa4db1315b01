// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// All that is known of an update besides its elements. The elements are the delta: local
/// parameters minus the parameters of the base version.
package struct UpdateHeader: Sendable, Equatable {
  package let agent: AgentID
  package let id: UpdateID
  /// The version that training started from.
  package let baseVersion: Version
  /// Training cases behind the update, 1 to 10^6.
  package let sampleCount: Int
  /// Norm and largest magnitude of the delta, as the receiver measured them.
  package let summary: ParameterSummary
  package let report: TrainingReport
  /// How the delta is written, with its digest.
  package let payload: PayloadDescription

  package static let maximumSampleCount = 1_000_000

  /// - Throws: ``FederationError/outOfRange(name:value:allowed:)``.
  package init(
    agent: AgentID, id: UpdateID, baseVersion: Version, sampleCount: Int,
    summary: ParameterSummary, report: TrainingReport, payload: PayloadDescription
  ) throws(FederationError) {
    guard (1...Self.maximumSampleCount).contains(sampleCount) else {
      throw .outOfRange(name: "sample count", value: "\(sampleCount)", allowed: "1 to 1000000")
    }
    self.agent = agent
    self.id = id
    self.baseVersion = baseVersion
    self.sampleCount = sampleCount
    self.summary = summary
    self.report = report
    self.payload = payload
  }
}
