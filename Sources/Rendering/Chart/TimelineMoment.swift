// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging

/// What was measured of a patient's tumour at one time point.
package struct TimelineMoment: Sendable, Equatable {
  /// As the axis has it, such as `001`.
  package let name: String
  /// Which model measured it, such as `twin 3, v12`.
  package let model: String
  /// Millilitres.
  package let volumes: [TumourRegion: Double]
  /// Millilitres of the reference mask; empty where there is none.
  package let reference: [TumourRegion: Double]

  package init(
    name: String, model: String, volumes: [TumourRegion: Double],
    reference: [TumourRegion: Double] = [:]
  ) {
    self.name = name
    self.model = model
    self.volumes = volumes
    self.reference = reference
  }
}
