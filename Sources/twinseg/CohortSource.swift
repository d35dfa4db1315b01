// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Imaging

/// Where a cohort lies, and which edition its labels have.
enum CohortSource {
  static func cohort(_ path: String, edition: LabelEdition?) throws(ImagingError) -> Cohort {
    if path.lowercased().hasSuffix(".json") {
      return try Datalist(contentsOf: path, edition: edition).cohort()
    }
    let cohort = try Cohort(discoveredIn: path)
    guard let edition else { return cohort }
    return cohort.assuming(edition)
  }
}

extension LabelEdition: ExpressibleByArgument {}
