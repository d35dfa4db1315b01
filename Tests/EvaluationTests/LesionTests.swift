// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Evaluation
import Imaging
import Testing

@Suite("Lesion-wise scores")
struct LesionTests {
  struct Case: Decodable, CustomTestStringConvertible {
    struct Scores: Decodable {
      struct Region: Decodable {
        let lesions, falsePositives: Int
        let dice, hd95: Double
      }

      let dilations: Int
      let threshold: Double
      let regions: [String: Region]
    }

    let name: String
    let grid: Grid
    let reference, prediction: Runs
    let scores: [Scores]

    private enum CodingKeys: String, CodingKey { case name, reference, prediction, scores }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      name = try container.decode(String.self, forKey: .name)
      grid = try Grid(from: decoder)
      reference = try container.decode(Runs.self, forKey: .reference)
      prediction = try container.decode(Runs.self, forKey: .prediction)
      scores = try container.decode([Scores].self, forKey: .scores)
    }

    var testDescription: String { name }
  }

  private static func cases() throws -> [Case] { try Fixture.read([Case].self, "lesions.json") }

  @Test("lesions and their scores are those of another implementation", arguments: try cases())
  func lesions(_ item: Case) throws {
    for expected in item.scores {
      let rules = LesionRules(dilations: expected.dilations, smallestVolume: expected.threshold)
      let score = try CaseScore(
        id: item.name, reference: item.grid.volume(item.reference),
        prediction: item.grid.volume(item.prediction), lesionRules: rules)
      #expect(score.lesions?.count == 3)
      for region in Structure.regions {
        let found = try #require(score.lesions?[region.rawValue])
        let wanted = try #require(expected.regions[region.rawValue])
        #expect(found.lesions == wanted.lesions, "\(region), \(rules)")
        #expect(found.falsePositives == wanted.falsePositives, "\(region), \(rules)")
        #expect(isClose(found.dice, wanted.dice), "\(region), \(rules)")
        #expect(
          isClose(found.hausdorffDistance95, wanted.hd95, tolerance: 1e-6), "\(region), \(rules)")
      }
    }
  }

  @Test("the fixture has merged, dropped, missed and made-up lesions")
  func fixture() throws {
    let regions = try Self.cases().flatMap { item in
      item.scores.compactMap { $0.regions["ET"] }
    }
    #expect(regions.contains { $0.falsePositives > 1 })
    #expect(regions.contains { $0.lesions > 1 && $0.falsePositives > 0 })
    let gaps = try Self.cases().filter { $0.name.hasPrefix("two lesions") }
    // Dilated three times, six voxels between two lesions are covered, seven are not.
    #expect(gaps.map { $0.scores[0].regions["ET"]?.lesions } == [1, 1, 1, 2])
    #expect(gaps.map { $0.scores[1].regions["ET"]?.lesions } == [1, 2, 2, 2])
    let small = try #require(try Self.cases().first { $0.name.hasPrefix("lesions of 50") })
    #expect(small.scores.map { $0.regions["ET"]?.lesions } == [1, 1, 2])
  }

  @Test("a component that touches only a lesion too small to count is no false positive")
  func dropped() throws {
    let item = try #require(
      try Self.cases().first { $0.name.hasPrefix("a prediction that touches only a lesion") })
    let score = LesionWiseScore(
      of: .regionET, reference: item.grid.volume(item.reference),
      prediction: item.grid.volume(item.prediction), rules: .glioma)
    #expect(score.lesions == 1)
    #expect(score.falsePositives == 0)
    // 100 of 125 voxels were found.
    #expect(isClose(score.dice, 200.0 / 225))
  }

  @Test("rules are those of the challenges")
  func rules() {
    #expect(LesionRules.glioma == LesionRules(dilations: 3, smallestVolume: 50))
    #expect(LesionRules.meningioma == LesionRules(dilations: 1, smallestVolume: 50))
    #expect(LesionRules.metastases == LesionRules(dilations: 1, smallestVolume: 2))
  }
}
