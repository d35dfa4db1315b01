// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Tensors

/// One of the paper's nine hospitals (Table I) as a source of synthetic cases: its tumours, its
/// scanner and its file layout.
package struct PhantomHospital: Sendable {
  /// H1 to H9.
  package let name: String
  /// Which data set it stands for, such as `2023GLI`.
  package let title: String
  /// Patients of the real cohort.
  package let tableCount: Int
  package let kind: TumourKind
  package let layout: CaseLayout
  let scanner: Scanner
  /// Of the patients' brains: 0 young, 1 with wide sulci and ventricles.
  let atrophy: ClosedRange<Float>
  /// Relative to tumours found early.
  let tumourSize: Float

  package var edition: LabelEdition { layout.edition }

  /// Table I's count times `scale`, rounded, but not below a minimum.
  package func patientCount(scale: Double, minimum: Int = 6) -> Int {
    max(minimum, Int((Double(tableCount) * scale).rounded()))
  }

  /// How many examinations a patient has: of every four patients in a data set with time points,
  /// the second has two.
  package func timePoints(ofPatient index: Int) -> Int {
    layout.hasTimePoints && index % 4 == 1 ? 2 : 1
  }

  /// One examination. The same arguments give the same bits, whatever was made before and on which
  /// thread.
  /// - Parameters:
  ///   - index: Of the patient, from 0.
  ///   - timePoint: From 0; later ones show the same brain with the tumours grown or shrunk.
  ///   - extent: Of the volumes, which show 240 x 240 x 155 mm whatever their extent.
  package func patient(
    _ index: Int, timePoint: Int = 0, extent: Extent, seed: UInt64
  ) -> PhantomCase {
    let id = layout.id(patient: index, timePoint: timePoint)
    let render = CaseRender(
      hospital: self, patient: index, timePoint: timePoint, grid: HeadGrid(extent: extent),
      seed: seed)
    return PhantomCase(
      id: id, patient: layout.patient(index), edition: edition, images: render.images,
      mask: render.mask,
      imagePaths: Dictionary(
        uniqueKeysWithValues: Modality.allCases.map { ($0, layout.path(id: id, modality: $0)) }),
      maskPath: layout.path(id: id, modality: nil))
  }

  /// Distinguishes hospitals in the seeds of their patients.
  var ordinal: UInt64 {
    name.utf8.reduce(0) { $0 << 8 | UInt64($1) }
  }
}
