// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Services

/// What `twinseg twin show` prints.
struct TwinDetails: Encodable {
  struct Score: Encodable {
    let structure: String
    let dice: Double
    let iou: Double
    let sensitivity: Double
    let specificity: Double
  }

  /// How a model did on the agent's cases at this refresh.
  struct Evaluation: Encodable {
    /// Candidate, global or, for another twin, its refresh.
    let model: String
    let version: UInt64
    let part: String
    let cases: Int
    let scores: [Score]
  }

  /// From when on this refresh's twin served, and why.
  struct Serving: Encodable {
    let since: String
    /// Null while it serves.
    let until: String?
    let reason: String
  }

  let refresh: TwinRefreshEntry
  /// Null where there is none.
  let path: String?
  let servings: [Serving]
  let evaluations: [Evaluation]

  /// - Throws: ``TwinError/unknownRefresh(_:newest:)``, `ServiceError`.
  init(_ twins: TwinLineage, refresh number: UInt64) throws {
    let records = try twins.records()
    guard let record = records.first(where: { $0.refresh == number }) else {
      throw TwinError.unknownRefresh(number, newest: records.last?.refresh ?? 0)
    }
    let servings = try twins.servings()
    refresh = TwinRefreshEntry(record, serving: servings.last, kept: Set(try twins.kept()))
    path = refresh.file == .kept ? twins.file(of: number) : nil
    self.servings = servings.indices.filter { servings[$0].refresh == number }.map { index in
      Serving(
        since: UniversalTime.text(servings[index].unixMicroseconds),
        until: index + 1 < servings.count
          ? UniversalTime.text(servings[index + 1].unixMicroseconds) : nil,
        reason: servings[index].reason.rawValue)
    }
    evaluations = try twins.scores(of: number).map { Self.evaluation($0, of: number) }
  }

  private static func evaluation(_ record: EvaluationRecord, of refresh: UInt64) -> Evaluation {
    let model =
      switch record.subject {
      case .global: "global"
      case .twin(refresh): "candidate"
      case .twin(let other): "twin \(other)"
      }
    return Evaluation(
      model: model, version: record.version.number, part: record.part.rawValue,
      cases: record.caseCount,
      scores: record.scores.map {
        Score(
          structure: $0.name, dice: $0.dice, iou: $0.iou, sensitivity: $0.sensitivity,
          specificity: $0.specificity)
      })
  }

  var text: String {
    var facts = TextTable(["refresh", "\(refresh.refresh)\(refresh.serves ? ", serves" : "")"])
    facts.add(["parent version", "v\(refresh.parentVersion)"])
    facts.add(["method", refresh.method.rawValue])
    facts.add(["decision", refresh.decisionText])
    facts.add(["Dice", TrainingProgress.text(refresh.dice)])
    facts.add(["global Dice", TrainingProgress.text(refresh.globalDice)])
    facts.add(["incumbent Dice", refresh.incumbentDice.map(TrainingProgress.text) ?? "-"])
    facts.add(["drift", TrainingProgress.text(refresh.drift)])
    facts.add(["cases", "\(refresh.validationCases) of validation"])
    facts.add(["when", "\(refresh.at), after \(TrainingProgress.text(refresh.seconds)) s"])
    for serving in servings {
      facts.add([
        "served", "from \(serving.since) to \(serving.until ?? "now") (\(serving.reason))",
      ])
    }
    facts.add(["file", path ?? (refresh.file == .none ? "-" : refresh.file.rawValue)])
    return (facts.lines + [""] + scoreLines).joined(separator: "\n")
  }

  private var scoreLines: [String] {
    guard !evaluations.isEmpty else { return ["no scores of structures were kept"] }
    var table = TextTable([
      "model", "cases", "structure", "Dice", "IoU", "sensitivity", "specificity",
    ])
    for evaluation in evaluations {
      for score in evaluation.scores {
        table.add(
          [
            evaluation.model == "global" ? "global v\(evaluation.version)" : evaluation.model,
            "\(evaluation.cases) of \(evaluation.part)", score.structure,
          ]
            + [score.dice, score.iou, score.sensitivity, score.specificity].map(
              TrainingProgress.text))
      }
    }
    return table.lines
  }
}
