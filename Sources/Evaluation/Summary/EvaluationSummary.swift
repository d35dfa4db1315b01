// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The scores of a set of cases: each case's, and over cases.
package struct EvaluationSummary: Sendable, Equatable, Codable {
  /// Sorted by id.
  package let cases: [CaseScore]
  /// By structure, then by score: means over cases, each case counting alike, cases with empty masks
  /// by BraTS's rules.
  package let overall: [String: [String: Statistic]]

  package init(_ cases: [CaseScore]) {
    self.cases = cases.sorted { $0.id < $1.id }
    var overall: [String: [String: Statistic]] = [:]
    for structure in Structure.allCases where !cases.isEmpty {
      var statistics: [String: Statistic] = [:]
      for (name, path) in Scores.fields {
        let values = self.cases.compactMap { $0[structure]?[keyPath: path] }
        if !values.isEmpty { statistics[name] = Statistic(values) }
      }
      overall[structure.rawValue] = statistics
    }
    self.overall = overall
  }

  package func mean(_ score: String, of structure: Structure) -> Double? {
    overall[structure.rawValue]?[score]?.mean
  }

  /// A row for each case and structure, with a header (RFC 4180).
  package var csv: String {
    var lines = [(["case", "structure"] + Scores.fields.map(\.name)).joined(separator: ",")]
    for score in cases {
      for structure in Structure.allCases {
        guard let scores = score[structure] else { continue }
        let values = Scores.fields.map { "\(scores[keyPath: $0.path])" }
        lines.append(([Self.field(score.id), structure.rawValue] + values).joined(separator: ","))
      }
    }
    return lines.joined(separator: "\r\n") + "\r\n"
  }

  private static func field(_ text: String) -> String {
    guard text.contains(where: { ",\"\r\n".contains($0) || $0 == "\r\n" }) else { return text }
    return "\""
      + text.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }
}
