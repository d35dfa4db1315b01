// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// An update as its agent describes it; the delta's elements travel as tensor frames.
package struct LocalUpdate: Sendable, Equatable {
  package let id: UpdateID
  package let baseVersion: Version
  /// Training cases behind the update, 1 to 10^6.
  package let sampleCount: Int
  /// Of the packed manifest: both sides mean the same tensors.
  package let manifestDigest: Digest
  package let payload: PayloadDescription
  package let report: TrainingReport

  package init(
    id: UpdateID, baseVersion: Version, sampleCount: Int, manifestDigest: Digest,
    payload: PayloadDescription, report: TrainingReport
  ) {
    self.id = id
    self.baseVersion = baseVersion
    self.sampleCount = sampleCount
    self.manifestDigest = manifestDigest
    self.payload = payload
    self.report = report
  }
}
