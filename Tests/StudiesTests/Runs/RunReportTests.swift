// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Evaluation
import Foundation
import Imaging
import Studies
import Tensors
import Testing

@Suite("Reports of runs on disk")
struct RunReportTests {
  private let folder =
    FileManager.default.temporaryDirectory.path
    + "/StudiesTests-\(UUID().uuidString)"
  private var report: RunReportFolder { RunReportFolder(ofRun: folder) }

  @Test("what is written is read again", arguments: [true, false])
  func files(_ isCompared: Bool) throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let sample = SampleRun.report(isCompared: isCompared, twinless: 3)
    #expect(!report.isScored)
    try report.write(sample)
    #expect(report.isScored)
    #expect(try report.report() == sample)
    #expect(try report.curves() == nil)
    #expect(try report.slices().isEmpty)
    try report.write(SampleRun.curves)
    #expect(try report.curves() == SampleRun.curves)
    // As scripts read it.
    let text = try String(contentsOfFile: report.summaryPath, encoding: .utf8)
    for part in [#""test_cases" : 4"#, #""ET" : {"#, #""necrotic_core" : {"#, #""3" : 5"#] {
      #expect(text.contains(part), "\(part)")
    }
  }

  @Test("a folder without numbers says what makes them")
  func notScored() throws {
    #expect(throws: RunReportError.notScored(folder: folder)) { try report.report() }
    #expect("\(RunReportError.notScored(folder: "runs/1"))".contains("--resume"))
  }

  @Test(
    "damaged numbers are refused",
    arguments: [
      ("{", ""), (#""dice" : 0.6,"#, #""dice" : 1.5,"#),
      (#""test_cases" : 4"#, #""test_cases" : -4"#),
      (#""global" : ["#, #""global" : [ 0.5,"#), (#""3" : 5"#, #""-3" : 5"#),
      (#""hospitals" : ["#, #""hospitals" : [], "other" : ["#),
    ])
  func damaged(_ sound: String, _ damaged: String) throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try report.write(SampleRun.report())
    let text = try String(contentsOfFile: report.summaryPath, encoding: .utf8)
    #expect(text.contains(sound))
    try text.replacing(sound, with: damaged, maxReplacements: 1)
      .write(toFile: report.summaryPath, atomically: true, encoding: .utf8)
    #expect(throws: RunReportError.self) { try report.report() }
  }

  @Test("damaged curves are refused")
  func damagedCurves() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try report.write(SampleRun.report())
    let curve = ROCCurves.Curve(
      name: "edema", area: 0.5, falsePositiveRates: [0, 1],
      truePositiveRates: [0, .greatestFiniteMagnitude])
    try report.write(ROCCurves(global: [curve], twins: [], globalCases: 1, twinCases: 0))
    #expect(throws: RunReportError.self) { try report.curves() }
  }

  @Test("means are of the cases, each counting alike, empty masks by BraTS's rules")
  func means() throws {
    func volume(_ labels: [UInt8]) -> LabelVolume {
      LabelVolume(
        geometry: Geometry(
          extent: Extent(2), affine: Affine(spacing: SIMD3(1, 1, 1))), labels: labels)
    }
    let scores = try [
      // ET: 1 of 2 found, of 1 predicted. NCR: empty in both.
      CaseScore(
        id: "a", reference: volume([3, 3, 2, 0, 0, 0, 0, 0]),
        prediction: volume([3, 2, 2, 0, 0, 0, 0, 0])),
      // ET: empty, and something predicted.
      CaseScore(
        id: "b", reference: volume([2, 2, 0, 0, 0, 0, 0, 0]),
        prediction: volume([2, 3, 0, 0, 0, 0, 0, 0])),
    ]
    let means = ModelMeans(scores)
    #expect(abs(means.value(\.dice, of: .regionET) - (2.0 / 3 + 0) / 2) < 1e-12)
    #expect(abs(means.value(\.iou, of: .regionET) - 0.25) < 1e-12)
    #expect(means.value(\.sensitivity, of: .regionET) == 0.25)
    #expect(means.value(\.dice, of: .regionWT) == 1)
    #expect(means.value(\.dice, of: .necroticCore) == 1)
    #expect(means.value(\.dice, of: .enhancing) == means.value(\.dice, of: .regionET))
    #expect(abs(means.mean(\.dice) - (1.0 / 3 + 1.0 / 3 + 1) / 3) < 1e-12)
  }

  @Test("curves are of the classes that have voxels, with the areas of their analysis")
  func curves() throws {
    let geometry = Geometry(extent: Extent(2), affine: Affine(spacing: SIMD3(1, 1, 1)))
    var analysis = ROCAnalysis()
    let labels: [UInt8] = [0, 0, 0, 0, 2, 2, 2, 0]
    try analysis.add(reference: LabelVolume(geometry: geometry, labels: labels)) { tumourClass in
      Volume(
        geometry: geometry,
        voxels: labels.enumerated().map { index, label in
          label == tumourClass.rawValue ? 0.9 - Float(index) / 10 : 0.25
        })
    }
    let curves = ROCCurves(global: analysis, twins: ROCAnalysis())
    #expect(curves.global.map(\.name) == ["background", "edema"])
    #expect(curves.global[1].area == analysis[.edema].area)
    #expect(curves.twins.isEmpty && curves.twinCases == 0 && curves.globalCases == 1)
    #expect(curves.areas.global["edema"] == analysis[.edema].area)
    try curves.check()
  }
}
