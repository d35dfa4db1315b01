// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Evaluation
import Tensors

extension RunReport {
  /// Whether the parts are of one run: whoever draws them relies on it.
  /// - Throws: ``RunReportError/inconsistent(what:reason:)``.
  package func check() throws(RunReportError) {
    guard !hospitals.isEmpty else {
      throw .inconsistent(what: "hospitals", reason: "there is none")
    }
    for hospital in hospitals { try check(hospital) }
    let rows = crossSite.twins.compactMap { $0 } + (crossSite.alone ?? []) + [crossSite.global]
    guard crossSite.twins.count == hospitals.count,
      crossSite.alone.map({ $0.count == hospitals.count }) ?? true,
      rows.allSatisfy({ $0.count == hospitals.count })
    else {
      throw .inconsistent(
        what: "the cross-site matrix", reason: "it is not of \(hospitals.count) hospitals")
    }
    guard rows.joined().allSatisfy({ (0...1).contains($0) }) else {
      throw .inconsistent(what: "the cross-site matrix", reason: "a Dice is not from 0 to 1")
    }
    guard history.staleness.keys.allSatisfy({ $0 >= 0 }),
      history.staleness.values.allSatisfy(Self.counts.contains),
      history.updatesOfAgents.values.allSatisfy(Self.counts.contains)
    else { throw .inconsistent(what: "updates", reason: "a count is below 0 or above a billion") }
    if let trial {
      guard trial.virtualSeconds >= 0,
        [trial.trainingsLost, trial.crashes, trial.dropouts].allSatisfy(Self.counts.contains)
      else {
        throw .inconsistent(
          what: "the trial", reason: "a time or count is below 0 or beyond reason")
      }
    }
  }

  /// Sums of them are no larger than integers can be.
  private static let counts = 0...1_000_000_000

  private func check(_ hospital: Hospital) throws(RunReportError) {
    let what = "hospital '\(hospital.name.legible())'"
    let counts = [
      hospital.patients, hospital.trainingCases, hospital.validationCases, hospital.testCases,
      hospital.testCasesLeftOut, hospital.validationCasesLeftOut ?? 0,
    ]
    guard counts.allSatisfy(Self.counts.contains) else {
      throw .inconsistent(what: what, reason: "a count is below 0 or above a billion")
    }
    for (name, means) in hospital.models {
      for structure in Structure.regions + ModelMeans.classStructures {
        try check(means, of: structure, "\(what), \(name) model, \(structure.rawValue)")
      }
    }
  }

  private func check(
    _ means: ModelMeans, of structure: Structure, _ what: String
  ) throws(RunReportError) {
    let values = [\ModelMeans.Overlap.dice, \.iou, \.sensitivity, \.specificity].map {
      means.value($0, of: structure)
    }
    guard values.allSatisfy({ (0...1).contains($0) }) else {
      throw .inconsistent(what: what, reason: "there are no scores from 0 to 1")
    }
    // Of any voxels, and so of means; but for rounding.
    guard values[1] <= values[0] + 1e-9 else {
      throw .inconsistent(what: what, reason: "IoU \(values[1]) of a Dice of \(values[0])")
    }
  }
}
