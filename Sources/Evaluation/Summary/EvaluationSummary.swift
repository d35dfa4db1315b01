// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The scores of a set of cases: each case's, and over cases.
package struct EvaluationSummary: Sendable, Equatable, Codable {
  /// Sorted by id.
  package let cases: [CaseScore]
  /// By structure, then by score: means over cases, each case counting alike, cases with empty masks
  /// by BraTS's rules.
  package let overall: [String: [String: Statistic]]
  /// Areas under the receiver operating characteristics by class, each against the rest, over the
  /// voxels of all cases with probabilities. Nil where there are none.
  package let auc: [String: Double]?
  /// How many cases have probabilities; nil where none has.
  package let aucCases: Int?
  /// Ids of cases that nothing was predicted of, sorted. They have no part in any mean.
  package let missing: [String]
  /// Cases whose prediction cannot be scored, sorted by id. They have no part in any mean.
  package let failures: [UnscoredCase]

  package init(
    _ cases: [CaseScore], roc: ROCAnalysis? = nil, missing: [String] = [],
    failures: [UnscoredCase] = []
  ) {
    self.missing = missing.sorted()
    self.failures = failures.sorted { $0.id < $1.id }
    self.cases = cases.sorted { $0.id < $1.id }
    var overall: [String: [String: Statistic]] = [:]
    for structure in Structure.allCases where !cases.isEmpty {
      var statistics: [String: Statistic] = [:]
      for (name, path) in Scores.fields {
        let values = self.cases.compactMap { $0[structure]?[keyPath: path] }
        if !values.isEmpty { statistics[name] = Statistic(values) }
      }
      for (name, path) in LesionWiseScore.fields {
        let values = self.cases.compactMap { $0.lesions?[structure.rawValue]?[keyPath: path] }
        if !values.isEmpty { statistics[name] = Statistic(values) }
      }
      overall[structure.rawValue] = statistics
    }
    self.overall = overall
    auc = roc?.areas
    aucCases = roc?.cases
  }

  package func mean(_ score: String, of structure: Structure) -> Double? {
    overall[structure.rawValue]?[score]?.mean
  }

  /// How many cases should have scores, whether they have some or not.
  package var expectedCases: Int { cases.count + missing.count + failures.count }

  /// Whether there are lesion-wise scores.
  package var hasLesions: Bool { cases.contains { $0.lesions != nil } }

  /// A row for each case and structure, then one for each structure's means over the cases, under
  /// `mean` in place of a case, with a header (RFC 4180). Lesion-wise scores, where there are any, are
  /// empty for what is no region.
  package var csv: String {
    let lesionFields = hasLesions ? LesionWiseScore.fields : []
    let header = ["case", "structure"] + Scores.fields.map(\.name) + lesionFields.map(\.name)
    var lines = [header.joined(separator: ",")]
    for score in cases {
      for structure in Structure.allCases {
        guard let scores = score[structure] else { continue }
        var row = [Self.field(score.id), structure.rawValue]
        row += Scores.fields.map { "\(scores[keyPath: $0.path])" }
        let lesions = score.lesions?[structure.rawValue]
        row += lesionFields.map { field in lesions.map { "\($0[keyPath: field.path])" } ?? "" }
        lines.append(row.joined(separator: ","))
      }
    }
    let names = Scores.fields.map(\.name) + lesionFields.map(\.name)
    for structure in Structure.allCases where !cases.isEmpty {
      let means = names.map { name in mean(name, of: structure).map { "\($0)" } ?? "" }
      lines.append((["mean", structure.rawValue] + means).joined(separator: ","))
    }
    return lines.joined(separator: "\r\n") + "\r\n"
  }

  /// By scalars: as characters, a line feed after a carriage return or an accent after a quote are one
  /// with what they follow.
  private static func field(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard scalars.contains(where: { [",", "\"", "\r", "\n"].contains($0) }) else { return text }
    let doubled = scalars.split(separator: "\"", omittingEmptySubsequences: false)
      .map { String($0) }.joined(separator: "\"\"")
    return "\"\(doubled)\""
  }
}
