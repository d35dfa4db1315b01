// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Evaluation
import Studies
import Tensors

/// Reports of runs that never were: all numbers follow from the arguments.
enum SampleRun {
  static func means(_ dice: Double) -> ModelMeans {
    func overlap(_ value: Double) -> ModelMeans.Overlap {
      ModelMeans.Overlap(
        dice: value, iou: value / (2 - value), sensitivity: (value + 1) / 2,
        specificity: (value + 99) / 100)
    }
    return ModelMeans(
      regions: [
        .regionET: overlap(dice - 0.05), .regionTC: overlap(dice), .regionWT: overlap(dice + 0.05),
      ],
      classes: [
        .necroticCore: overlap(dice - 0.1), .edema: overlap(dice - 0.02),
        .enhancing: overlap(dice - 0.05),
      ])
  }

  /// - Parameters:
  ///   - twinless: The hospital that has no twin.
  ///   - titles: Of the hospitals, in place of usual ones.
  static func report(
    hospitals count: Int = 9, isCompared: Bool = false, twinless: Int? = nil,
    titles: [String] = [], strategy: String = "fedbuff", seed: UInt64 = 1,
    validationLeftOut: Int? = nil, trial: RunReport.Trial? = nil
  ) -> RunReport {
    func global(_ index: Int) -> Double { 0.6 + 0.02 * Double(index % 9) }
    func twin(_ index: Int) -> Double { global(index) + (index == 2 ? -0.01 : 0.05) }
    let hospitals = (0..<count).map { index in
      RunReport.Hospital(
        name: "hospital-\(index + 1)",
        title: index < titles.count ? titles[index] : "H\(index + 1)-2023GLI",
        edition: "BraTS 2023", patients: 12 + index, trainingCases: 9, validationCases: 3,
        testCases: 4, testCasesLeftOut: 0, validationCasesLeftOut: validationLeftOut,
        global: means(global(index)),
        twin: index == twinless ? nil : means(twin(index)), twinIsGlobal: false,
        twinRefresh: index == twinless ? nil : 2, refreshesAccepted: 2, refreshesAdoptedGlobal: 0,
        refreshesRolledBack: 1, alone: isCompared ? means(0.5) : nil,
        pooled: isCompared ? means(0.8) : nil)
    }
    func row(_ own: Int) -> [Double] {
      (0..<count).map { $0 == own ? twin($0) : global($0) - 0.1 }
    }
    return RunReport(
      origin: RunReport.Origin(
        software: "0.1.0", commit: "0123456789ab", machine: machine, date: "2026-11-29T00:00:00Z",
        isSynthetic: true),
      trial: trial, preset: trial == nil ? "quick" : nil, strategy: strategy, seed: seed,
      settings: ["run=images", "model.preset=tiny", "strategy.name=fedbuff"],
      hospitals: hospitals,
      crossSite: RunReport.CrossSite(
        twins: (0..<count).map { $0 == twinless ? nil : row($0) },
        alone: isCompared ? (0..<count).map(row) : nil, global: (0..<count).map(global)),
      auc: curves.areas,
      history: RunHistory(
        versions: 10, updates: 50, staleness: [0: 20, 1: 25, 3: 5],
        updatesOfAgents: Dictionary(
          uniqueKeysWithValues: hospitals.map { ($0.name, 5 + $0.patients % 3) }),
        updatesRefused: 1),
      run: trial == nil ? RunOutcome() : nil, seconds: 300)
  }

  static let trial = RunReport.Trial(
    study: "Small study", file: "name: small\n", folder: "trials/0", scenario: "tenfold",
    twin: "ditto", virtualSeconds: 7_505,
    trainingsLost: 4, crashes: 2, dropouts: 3)

  static let machine = Machine(
    processor: "Analytical Engine", cores: 2, memoryBytes: 24 << 30, system: "Debian 12")

  static let curves: ROCCurves = {
    func curve(_ name: String, _ power: Int) -> ROCCurves.Curve {
      let rates = (0...20).map { Double($0) / 20 }
      return ROCCurves.Curve(
        name: name, area: Double(power) / Double(power + 1), falsePositiveRates: rates,
        truePositiveRates: rates.map { rate in
          1 - (0..<power).reduce(1) { product, _ in product * (1 - rate) }
        })
    }
    let names = ["background", "necrotic_core", "edema", "enhancing_tumour"]
    return ROCCurves(
      global: names.map { curve($0, 4) }, twins: names.map { curve($0, 9) }, globalCases: 36,
      twinCases: 36)
  }()
}
