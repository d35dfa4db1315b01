// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Services

/// A refresh as it is reported.
struct TwinRefreshEntry: Encodable {
  /// Where the model that began to serve with it is.
  enum File: String, Encodable {
    case kept
    /// An older one than the agent keeps.
    case released
    /// Nothing began to serve.
    case none
  }

  let refresh: UInt64
  /// Version of the global model that the candidate was made from.
  let parentVersion: UInt64
  let method: TwinMethod
  let decision: TwinDecision
  /// Of the candidate: the mean of ET, TC and WT on the validation cases, as the two after it.
  let dice: Double
  let globalDice: Double
  /// Null for the first.
  let incumbentDice: Double?
  let drift: Double
  let validationCases: Int
  let seconds: Double
  /// By the agent's clock, UTC.
  let at: String
  let serves: Bool
  let file: File

  init(_ record: TwinRecord, serving: TwinServing?, kept: Set<UInt64>) {
    refresh = record.refresh
    parentVersion = record.parent.number
    method = record.method
    decision = record.decision
    dice = record.dice
    globalDice = record.globalDice
    incumbentDice = record.incumbentDice
    drift = record.drift
    validationCases = record.caseCount
    seconds = record.seconds
    at = UniversalTime.text(record.unixMicroseconds)
    serves = serving?.refresh == record.refresh
    file = kept.contains(record.refresh) ? .kept : record.decision.changesTwin ? .released : .none
  }

  var decisionText: String {
    switch decision {
    case .accepted: "accepted"
    case .rolledBack: "rolled back"
    case .adoptedGlobal: "adopted global"
    }
  }

  static let titles = [
    "refresh", "parent", "method", "decision", "Dice", "global", "incumbent", "drift", "cases",
    "when", "serves", "file",
  ]

  var row: [String] {
    [
      "\(refresh)", "v\(parentVersion)", method.rawValue, decisionText, TrainingProgress.text(dice),
      TrainingProgress.text(globalDice), incumbentDice.map(TrainingProgress.text) ?? "-",
      TrainingProgress.text(drift), "\(validationCases)", at, serves ? "serves" : "-",
      file == .none ? "-" : file.rawValue,
    ]
  }
}
