// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Phantom

/// What `twinseg data phantom` has written.
struct PhantomReport: Encodable {
  struct Cohort: Encodable {
    /// H1 to H9.
    let name: String
    let title: String
    let folder: String
    let edition: LabelEdition
    let tumour: String
    let patientCount: Int
    let caseCount: Int
  }

  let seed: UInt64
  /// Width, height and depth.
  let shape: [Int]
  let cohorts: [Cohort]

  init(_ work: PhantomWork) {
    seed = work.seed
    shape = [work.extent.width, work.extent.height, work.extent.depth]
    cohorts = work.hospitals.map { hospital in
      Cohort(
        name: hospital.name, title: hospital.title, folder: work.cohortFolder(of: hospital),
        edition: hospital.edition, tumour: hospital.kind.rawValue,
        patientCount: hospital.patientCount(scale: work.scale, minimum: work.minimum),
        caseCount: work.examinations(of: hospital).count)
    }
  }

  var text: String {
    var table = TextTable(["hospital", "data set", "patients", "cases", "folder"])
    for cohort in cohorts {
      table.add([
        cohort.name, cohort.title, "\(cohort.patientCount)", "\(cohort.caseCount)", cohort.folder,
      ])
    }
    return table.lines.joined(separator: "\n")
  }
}
