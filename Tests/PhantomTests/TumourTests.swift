// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Phantom
import Tensors
import Testing

@Suite("Tumours of phantoms")
struct TumourTests {
  private func patients(_ name: String, count: Int = 8) throws -> [CaseStatistics] {
    let hospital = try PhantomHospital.named(name)
    return (0..<count).map {
      CaseStatistics(hospital.patient($0, extent: Extent(48), seed: 5))
    }
  }

  private func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(values.count)
  }

  @Test("every case of every hospital has a tumour", arguments: PhantomHospital.all.map(\.name))
  func present(name: String) throws {
    for patient in try patients(name, count: 6) {
      #expect(patient.millilitres([1, 2, 3]) > 1)
    }
  }

  @Test("high-grade gliomas have necrosis, edema and enhancement", arguments: ["H1", "H6", "H8"])
  func highGrade(name: String) throws {
    let patients = try patients(name)
    #expect(patients.allSatisfy { $0.count([1]) > 0 && $0.count([2]) > 0 && $0.count([3]) > 0 })
    #expect(mean(patients.map { $0.millilitres([2]) }) > mean(patients.map { $0.millilitres([3]) }))
    let volumes = patients.map { $0.millilitres([1, 2, 3]) }
    #expect((volumes.max() ?? 0) > 2 * (volumes.min() ?? 0))
  }

  @Test("low-grade gliomas seldom enhance")
  func lowGrade() throws {
    let patients = try patients("H9", count: 12)
    #expect(patients.count { $0.count([3]) == 0 } >= 6)
    let core = mean(patients.map { $0.millilitres([1, 3]) })
    #expect(mean(patients.map { $0.millilitres([3]) }) < 0.1 * core)
    #expect(core > mean(patients.map { $0.millilitres([2]) }))
  }

  @Test("meningiomas enhance throughout and touch the brain's border")
  func meningioma() throws {
    for patient in try patients("H2") {
      #expect(patient.touchesBorder([3]))
      #expect(patient.count([1]) * 5 < patient.count([3]))
    }
  }

  @Test("metastases are several, with more edema than tumour")
  func metastases() throws {
    let patients = try patients("H3")
    #expect(patients.allSatisfy { $0.componentCount([1, 3]) >= 2 })
    #expect(patients.contains { $0.componentCount([1, 3]) >= 5 })
    #expect(
      mean(patients.map { $0.millilitres([2]) }) > mean(patients.map { $0.millilitres([1, 3]) }))
  }

  @Test("pediatric tumours lie near the midline and enhance little")
  func pediatric() throws {
    for patient in try patients("H4") {
      let labels = patient.phantom.mask.labels
      let core = labels.indices.filter { labels[$0] == 1 || labels[$0] == 3 }
      let side = mean(core.map { (Double($0 % 48) + 0.5) * 5 - 120 })
      #expect(abs(side) < 25)
      #expect(patient.count([3]) < patient.count([1]))
    }
  }

  @Test("tumours of Sub-Saharan Africa are larger, found late")
  func late() throws {
    let late = mean(try patients("H5").map { $0.millilitres([1, 3]) })
    #expect(late > 1.4 * mean(try patients("H6").map { $0.millilitres([1, 3]) }))
  }

  @Test("a second time point shows the same brain with another tumour volume")
  func followUp() throws {
    let hospital = try PhantomHospital.named("H1")
    #expect((0..<8).map(hospital.timePoints) == [1, 2, 1, 1, 1, 2, 1, 1])
    for index in [1, 5] {
      let visits = (0..<2).map {
        CaseStatistics(
          hospital.patient(index, timePoint: $0, extent: Extent(48), seed: 5))
      }
      let isSameBrain = visits[0].brain == visits[1].brain
      #expect(isSameBrain)
      let ratio = visits[1].millilitres([1, 2, 3]) / visits[0].millilitres([1, 2, 3])
      #expect(abs(ratio - 1) > 0.1)
      #expect(visits[0].phantom.patient == visits[1].phantom.patient)
      #expect(visits.map(\.phantom.id).allSatisfy { $0.hasPrefix(visits[0].phantom.patient) })
    }
  }
}
