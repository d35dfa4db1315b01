// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Testing

@Suite("Time points")
struct TimePointTests {
  private func item(_ id: String, of patient: String) -> CohortCase {
    CohortCase(id: id, patient: patient, edition: .brats2023, images: [:], mask: nil)
  }

  @Test(
    "the number after the patient's name is the time point",
    arguments: [
      ("BraTS-GLI-00001-000", "BraTS-GLI-00001", "000"),
      ("BraTS19_TCIA_131_12", "BraTS19_TCIA_131", "12"),
      ("BraTS2021_00007", "BraTS2021_00007", nil), ("BRATS_001", "somebody", nil),
      ("A-001~2", "A", nil), ("A-", "A", nil), ("A1", "A", nil), ("A-1a", "A", nil),
    ] as [(String, String, String?)])
  func timePoint(id: String, patient: String, timePoint: String?) {
    #expect(item(id, of: patient).timePoint == timePoint)
  }

  @Test("a patient's examinations are in the order of their numbers, not of their letters")
  func order() {
    let cohort = Cohort(
      name: "c", root: "/",
      cases: ["A_10", "A_9", "A", "A_2", "A_002"].map { item($0, of: "A") } + [item("B_1", of: "B")]
    )
    #expect(cohort.timeline(of: "A").map(\.id) == ["A", "A_002", "A_2", "A_9", "A_10"])
    #expect(cohort.timeline(of: "C").isEmpty)
  }
}
