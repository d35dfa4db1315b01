// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Phantom
import Tensors

/// Which synthetic examinations are to be written, and where.
struct PhantomWork: Sendable {
  struct Examination: Sendable {
    let hospital: PhantomHospital
    let patient: Int
    let timePoint: Int
  }

  let folder: String
  let hospitals: [PhantomHospital]
  let scale: Double
  /// Patients that a hospital has at least.
  var minimum = 6
  let extent: Extent
  let seed: UInt64

  var examinations: [Examination] { hospitals.flatMap(examinations) }

  func examinations(of hospital: PhantomHospital) -> [Examination] {
    (0..<hospital.patientCount(scale: scale, minimum: minimum)).flatMap { patient in
      (0..<hospital.timePoints(ofPatient: patient)).map {
        Examination(hospital: hospital, patient: patient, timePoint: $0)
      }
    }
  }

  /// Such as `H1-2023GLI`, in the folder.
  func cohortFolder(of hospital: PhantomHospital) -> String {
    "\(folder)/\(hospital.name)-\(hospital.title)"
  }

  func write(_ examination: Examination) throws(ImagingError) {
    try examination.hospital.patient(
      examination.patient, timePoint: examination.timePoint, extent: extent, seed: seed
    ).write(toCohort: cohortFolder(of: examination.hospital))
  }
}
