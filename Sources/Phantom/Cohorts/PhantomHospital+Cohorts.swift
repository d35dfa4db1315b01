// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

extension PhantomHospital {
  /// Table I's nine, in its order.
  package static let all: [PhantomHospital] = [
    PhantomHospital(
      name: "H1", title: "2023GLI", tableCount: 1251, kind: .highGradeGlioma,
      layout: .brats2023(task: "GLI"), scanner: .reference, atrophy: 0.2...0.8, tumourSize: 1),
    PhantomHospital(
      name: "H2", title: "2023MEN", tableCount: 1000, kind: .meningioma,
      layout: .brats2023(task: "MEN"), scanner: .gradientEcho, atrophy: 0.4...1, tumourSize: 1),
    PhantomHospital(
      name: "H3", title: "2023MET", tableCount: 165, kind: .metastases,
      layout: .brats2023(task: "MET"), scanner: .ageing, atrophy: 0.5...1, tumourSize: 1),
    PhantomHospital(
      name: "H4", title: "2023PED", tableCount: 99, kind: .pediatric,
      layout: .brats2023(task: "PED"), scanner: .restless, atrophy: 0...0.15, tumourSize: 1),
    PhantomHospital(
      name: "H5", title: "2023SSA", tableCount: 60, kind: .highGradeGlioma,
      layout: .brats2023(task: "SSA"), scanner: .lowField, atrophy: 0.2...0.7, tumourSize: 1.35),
    PhantomHospital(
      name: "H6", title: "2021GLI", tableCount: 1251, kind: .highGradeGlioma,
      layout: .brats2021, scanner: .mixed, atrophy: 0.2...0.9, tumourSize: 0.95),
    PhantomHospital(
      name: "H7", title: "2020GLI", tableCount: 369, kind: .highGradeGlioma,
      layout: .brats2020, scanner: .doseSparing, atrophy: 0.3...0.8, tumourSize: 1),
    PhantomHospital(
      name: "H8", title: "2019HGG", tableCount: 259, kind: .highGradeGlioma,
      layout: .brats2019(grade: "HGG"), scanner: .clinical, atrophy: 0.4...1, tumourSize: 1.05),
    PhantomHospital(
      name: "H9", title: "2019LGG", tableCount: 76, kind: .lowGradeGlioma,
      layout: .brats2019(grade: "LGG"), scanner: .thickSliced, atrophy: 0.1...0.5,
      tumourSize: 1),
  ]
}
