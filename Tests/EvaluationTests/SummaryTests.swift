// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Evaluation
import Foundation
import Imaging
import Tensors
import Testing

@Suite("Summaries")
struct SummaryTests {
  private func score(_ id: String, seed: UInt64, rules: LesionRules? = nil) throws -> CaseScore {
    var generator = SeededGenerator(seed: seed)
    func volume() -> LabelVolume {
      LabelVolume(side: 6, (0..<216).map { _ in UInt8.random(in: 0...3, using: &generator) })
    }
    return try CaseScore(
      id: id, reference: volume(), prediction: volume(), lesionRules: rules)
  }

  /// Fields by RFC 4180.
  private func rows(_ csv: String) -> [[String]] {
    var rows: [[String]] = [[]]
    var field = String.UnicodeScalarView()
    var isQuoted = false
    var scalars = Array(csv.unicodeScalars)[...]
    while let scalar = scalars.popFirst() {
      if isQuoted {
        if scalar == "\"", scalars.first == "\"" {
          field.append(scalars.removeFirst())
        } else if scalar == "\"" {
          isQuoted = false
        } else {
          field.append(scalar)
        }
      } else if scalar == "\"" {
        isQuoted = true
      } else if scalar == "," || scalar == "\n" {
        if scalar == "\n", field.last == "\r" { field.removeLast() }
        rows[rows.count - 1].append(String(field))
        field = String.UnicodeScalarView()
        if scalar == "\n" { rows.append([]) }
      } else {
        field.append(scalar)
      }
    }
    return rows.dropLast()
  }

  @Test("means over cases are those of the cases, and cases are sorted")
  func means() throws {
    let scores = try (0..<5).map { try score("case \(4 - $0)", seed: $0) }
    let summary = EvaluationSummary(scores)
    #expect(summary.cases.map(\.id) == (0..<5).map { "case \($0)" })
    for structure in Structure.allCases {
      let dice = scores.compactMap { $0[structure]?.dice }
      let mean = try #require(summary.mean("dice", of: structure))
      #expect(isClose(mean, dice.reduce(0, +) / 5))
      let iou = try #require(summary.mean("iou", of: structure))
      #expect(iou <= mean)
    }
    #expect(summary.auc == nil && summary.aucCases == nil && !summary.hasLesions)
    #expect(EvaluationSummary([]).overall.isEmpty)
    let some = EvaluationSummary(
      scores, missing: ["z", "b"], failures: [UnscoredCase(id: "x", reason: "It is damaged.")])
    #expect(some.overall == summary.overall && some.missing == ["b", "z"])
    #expect(some.expectedCases == 8)
  }

  @Test("ids with commas, quotes and line ends come back from CSV")
  func csv() throws {
    let ids = [
      "plain", "with,comma", "with \"quotes\"", "\"", "feed\nline", "return\rline", "both\r\nlines",
      "comma,\u{301}accent", "quote\"\u{301}accent",
    ]
    let summary = EvaluationSummary(
      try ids.enumerated().map { try score($1, seed: UInt64($0)) })
    let found = rows(summary.csv)
    #expect(found[0] == ["case", "structure"] + Scores.fields.map(\.name))
    #expect(found.count == 1 + 6 * ids.count + 6)
    for (structure, row) in zip(Structure.allCases, found.suffix(6)) {
      #expect(row.prefix(2) == ["mean", structure.rawValue])
      #expect(
        row.dropFirst(2).map(Double.init)
          == Scores.fields.map { summary.mean($0.name, of: structure) })
    }
    #expect(found.allSatisfy { $0.count == found[0].count })
    for (number, item) in summary.cases.enumerated() {
      for (index, structure) in Structure.allCases.enumerated() {
        let row = found[1 + 6 * number + index]
        #expect(Array(row[0].unicodeScalars) == Array(item.id.unicodeScalars))
        #expect(row[1] == structure.rawValue)
        let scores = try #require(item[structure])
        #expect(row.dropFirst(2).map(Double.init) == Scores.fields.map { scores[keyPath: $0.path] })
      }
    }
  }

  @Test("lesion-wise scores have means over cases and columns, for regions alone")
  func lesions() throws {
    let scores = try (0..<3).map { try score("\($0)", seed: $0, rules: .metastases) }
    let summary = EvaluationSummary(scores)
    #expect(summary.hasLesions)
    let dice = scores.compactMap { $0.lesions?["TC"]?.dice }
    #expect(
      isClose(try #require(summary.mean("lesion_dice", of: .regionTC)), dice.reduce(0, +) / 3))
    #expect(summary.mean("lesion_dice", of: .edema) == nil)
    let found = rows(summary.csv)
    #expect(found[0].suffix(2) == ["lesion_dice", "lesion_hd95"])
    for row in found.dropFirst() {
      #expect(row.suffix(2).allSatisfy { $0.isEmpty } == !["ET", "TC", "WT"].contains(row[1]))
    }
  }

  @Test("JSON in snake case reads back as the same summary", arguments: [true, false])
  func json(_ hasProbabilities: Bool) throws {
    var roc: ROCAnalysis?
    if hasProbabilities {
      let path =
        FileManager.default.temporaryDirectory.path
        + "/EvaluationTests-\(UUID().uuidString).nii"
      defer { try? FileManager.default.removeItem(atPath: path) }
      let volume = LabelVolume(side: 2, [0, 1, 2, 3, 0, 0, 0, 0])
      try NIfTIFile.write(
        frames: (0..<4).map { label in
          Volume(geometry: volume.geometry, voxels: volume.labels.map { $0 == label ? 0.9 : 0.1 })
        }, to: path)
      var analysis = ROCAnalysis()
      try analysis.add(probabilities: NIfTIFile(opening: path), reference: volume)
      roc = analysis
    }
    let summary = EvaluationSummary(
      [try score("a", seed: 1, rules: .glioma), try score("b", seed: 2)], roc: roc)
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    let data = try encoder.encode(summary)
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    #expect(try decoder.decode(EvaluationSummary.self, from: data) == summary)

    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let cases = try #require(object["cases"] as? [[String: Any]])
    let edema = try #require((cases[0]["structures"] as? [String: [String: Double]])?["edema"])
    #expect(
      Set(edema.keys) == [
        "dice", "iou", "hd95", "sensitivity", "specificity", "reference_ml", "prediction_ml",
      ])
    let lesions = try #require(cases[0]["lesion_wise"] as? [String: [String: Double]])
    #expect(lesions["ET"].map { Set($0.keys) } == ["lesions", "false_positives", "dice", "hd95"])
    #expect(cases[1]["lesion_wise"] == nil)
    let areas = object["auc"] as? [String: Double]
    #expect(
      areas
        == (hasProbabilities
          ? ["background": 1, "necrotic_core": 1, "edema": 1, "enhancing_tumour": 1] : nil))
    #expect(object["auc_cases"] as? Int == (hasProbabilities ? 1 : nil))
  }
}
