// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Services
import Tensors

/// Refreshes and twins that tests tell apart by their number.
enum SampleTwins {
  static func record(
    _ refresh: UInt64, _ decision: TwinDecision = .accepted, drift: Double = 0.25,
    dice: Double = 0.5, incumbent: Double? = nil
  ) -> TwinRecord {
    TwinRecord(
      refresh: refresh, parent: Version(refresh * 10), method: .ditto, decision: decision,
      drift: drift, dice: dice, globalDice: 0.4375, incumbentDice: incumbent, caseCount: 3,
      seconds: 1.5, unixMicroseconds: refresh * 1_000)
  }

  static func parameters(_ refresh: UInt64, count: Int = 10) throws -> ParameterVector {
    try ParameterVector(manifest: .flat(count: count), repeating: Float(refresh))
  }

  static func scores(_ refresh: UInt64) -> [EvaluationRecord] {
    [
      EvaluationRecord(
        subject: .global, version: Version(refresh * 10), part: .validation, caseCount: 3,
        scores: [
          StructureScore(name: "WT", dice: 0.5, iou: 0.25, sensitivity: 1, specificity: 0.875),
          StructureScore(name: "ET", dice: 0, iou: 0, sensitivity: 0, specificity: 1),
        ]),
      EvaluationRecord(
        subject: .twin(refresh: refresh), version: Version(.max), part: .test, caseCount: 1,
        scores: []),
    ]
  }
}

extension TwinStore {
  /// Appends the sample refresh of this number.
  func append(_ refresh: UInt64, _ decision: TwinDecision = .accepted) throws {
    try append(
      SampleTwins.record(refresh, decision), scores: SampleTwins.scores(refresh),
      parameters: decision.changesTwin ? try SampleTwins.parameters(refresh) : nil,
      metadata: ["network": "tiny"])
  }
}

/// What a body fails with; nil when it does not, or not with an error of the services.
func serviceError(_ body: () throws -> Void) -> ServiceError? {
  do {
    try body()
    return nil
  } catch {
    return error as? ServiceError
  }
}
