// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Evaluation
import Foundation
import Imaging
import Tensors
import Testing

@Suite("Scores of overlap and surfaces")
struct ScoreTests {
  struct Case: Decodable, CustomTestStringConvertible {
    struct Expected: Decodable {
      let counts: [Int]
      let dice, iou, hd95, sensitivity, specificity, referenceMl, predictionMl: Double
    }

    let name: String
    let grid: Grid
    let reference, prediction: Runs
    let structures: [String: Expected]

    private enum CodingKeys: String, CodingKey { case name, reference, prediction, structures }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      name = try container.decode(String.self, forKey: .name)
      grid = try Grid(from: decoder)
      reference = try container.decode(Runs.self, forKey: .reference)
      prediction = try container.decode(Runs.self, forKey: .prediction)
      structures = try container.decode([String: Expected].self, forKey: .structures)
    }

    var testDescription: String { name }
  }

  private static func cases() throws -> [Case] { try Fixture.read([Case].self, "scores.json") }

  @Test("counts are scikit-learn's", arguments: try cases())
  func counts(_ item: Case) throws {
    let matrix = try ConfusionMatrix(
      reference: item.grid.volume(item.reference), prediction: item.grid.volume(item.prediction))
    for structure in Structure.allCases {
      let expected = try #require(item.structures[structure.rawValue]).counts
      let found = matrix[structure]
      #expect(
        [found.truePositives, found.falsePositives, found.falseNegatives, found.trueNegatives]
          == expected, "\(structure)")
    }
  }

  @Test("scores are MONAI's, and BraTS's where a mask is empty", arguments: try cases())
  func scores(_ item: Case) throws {
    let score = try CaseScore(
      id: item.name, reference: item.grid.volume(item.reference),
      prediction: item.grid.volume(item.prediction))
    for structure in Structure.allCases {
      let found = try #require(score[structure])
      let expected = try #require(item.structures[structure.rawValue])
      let pairs = [
        (found.dice, expected.dice), (found.iou, expected.iou), (found.hd95, expected.hd95),
        (found.sensitivity, expected.sensitivity), (found.specificity, expected.specificity),
        (found.referenceMillilitres, expected.referenceMl),
        (found.predictionMillilitres, expected.predictionMl),
      ]
      // MONAI computes in float32.
      #expect(
        pairs.allSatisfy { isClose($0.0, $0.1, tolerance: 3e-6) }, "\(structure): \(pairs)")
    }
    #expect(score.lesions == nil)
  }

  @Test("empty masks score as BraTS has it")
  func empty() throws {
    let none = LabelVolume(side: 4, [UInt8](repeating: 0, count: 64))
    var one = none
    one.labels[21] = 3
    let both = try #require(try CaseScore(id: "", reference: none, prediction: none)[.regionWT])
    #expect(
      [both.dice, both.iou, both.hd95, both.sensitivity, both.specificity] == [1, 1, 0, 1, 1])
    for (reference, prediction) in [(none, one), (one, none)] {
      let scores = try #require(
        try CaseScore(id: "", reference: reference, prediction: prediction)[.regionWT])
      #expect([scores.dice, scores.iou, scores.hd95, scores.sensitivity] == [0, 0, 374, 0])
    }
  }

  @Test("IoU is never above Dice, and is Dice / (2 - Dice)", arguments: 0..<20 as Range<UInt64>)
  func bounded(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<500 {
      // Zeros and large counts too.
      let counts = (0..<4).map { _ in
        Int.random(in: 0...(1 << Int.random(in: 0...24, using: &generator)), using: &generator) - 1
      }.map { max(0, $0) }
      let found = ConfusionCounts(
        truePositives: counts[0], falsePositives: counts[1], falseNegatives: counts[2],
        trueNegatives: counts[3])
      #expect(found.iou <= found.dice)
      #expect(isClose(found.iou, found.dice / (2 - found.dice)))
      #expect((0...1).contains(found.iou) && (0...1).contains(found.dice))
    }
  }

  @Test(
    "scores do not change when reference and prediction change places, but for what is one-sided")
  func symmetric() throws {
    for item in try Self.cases() {
      let (a, b) = (item.grid.volume(item.reference), item.grid.volume(item.prediction))
      let there = try CaseScore(id: "", reference: a, prediction: b)
      let back = try CaseScore(id: "", reference: b, prediction: a)
      for structure in Structure.allCases {
        let (x, y) = (try #require(there[structure]), try #require(back[structure]))
        #expect(x.dice == y.dice && x.iou == y.iou && x.hd95 == y.hd95)
        #expect(x.referenceMillilitres == y.predictionMillilitres)
      }
    }
  }

  @Test("grids that differ and labels that are no class are errors")
  func refused() throws {
    let volume = LabelVolume(side: 3, [UInt8](repeating: 0, count: 27))
    let other = LabelVolume(side: 2, [UInt8](repeating: 0, count: 8))
    #expect(throws: EvaluationError.geometryMismatch(reference: Extent(3), prediction: Extent(2))) {
      try CaseScore(id: "", reference: volume, prediction: other)
    }
    var moved = volume.geometry
    moved.affine.origin.x += 1
    #expect(throws: EvaluationError.geometryMismatch(reference: Extent(3), prediction: Extent(3))) {
      try CaseScore(
        id: "", reference: volume,
        prediction: LabelVolume(geometry: moved, labels: volume.labels))
    }
    var wrong = volume
    wrong.labels[26] = 4
    #expect(throws: EvaluationError.invalidLabel(operand: "prediction", label: 4)) {
      try CaseScore(id: "", reference: volume, prediction: wrong)
    }
    #expect(throws: EvaluationError.invalidLabel(operand: "reference", label: 4)) {
      try CaseScore(id: "", reference: wrong, prediction: volume)
    }
  }
}
