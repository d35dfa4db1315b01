// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CFederationWire
import Federation

/// What learners tell, to and from its C messages.
extension MetricCodec {
  static let maximumScoreCount = 32
  /// Longest name of a structure, in bytes of UTF-8.
  static let maximumStructureNameLength = 32

  // MARK: Writing

  static func progressMessage(
    _ progress: LearnerProgress, _ memory: PackingMemory
  ) -> UnsafeMutablePointer<Twinseg__TrainingProgress> {
    let written = memory.message(twinseg__training_progress__init)
    written.pointee.base_version = progress.baseVersion.number
    written.pointee.step = UInt32(clamping: progress.step)
    written.pointee.steps = UInt32(clamping: progress.steps)
    written.pointee.loss = progress.loss
    written.pointee.samples_per_second = progress.samplesPerSecond
    return written
  }

  static func evaluationMessage(
    _ record: EvaluationRecord, _ memory: PackingMemory
  ) -> UnsafeMutablePointer<Twinseg__Evaluated> {
    let written = memory.message(twinseg__evaluated__init)
    written.pointee.version = record.version.number
    if case .twin(let refresh) = record.subject { written.pointee.twin_refresh = refresh }
    written.pointee.part = record.part.wireValue
    written.pointee.case_count = UInt32(clamping: record.caseCount)
    written.pointee.n_scores = record.scores.count
    written.pointee.scores = memory.pointers(record.scores.map { scoreMessage($0, memory) })
    return written
  }

  private static func scoreMessage(
    _ score: StructureScore, _ memory: PackingMemory
  ) -> UnsafeMutablePointer<Twinseg__StructureScore> {
    let written = memory.message(twinseg__structure_score__init)
    written.pointee.name = memory.text(score.name)
    written.pointee.dice = score.dice
    written.pointee.iou = score.iou
    written.pointee.sensitivity = score.sensitivity
    written.pointee.specificity = score.specificity
    return written
  }

  static func twinMessage(
    _ record: TwinRecord, _ memory: PackingMemory
  ) -> UnsafeMutablePointer<Twinseg__TwinRefreshed> {
    let written = memory.message(twinseg__twin_refreshed__init)
    written.pointee.refresh = record.refresh
    written.pointee.parent_version = record.parent.number
    written.pointee.method = record.method.wireValue
    written.pointee.decision = record.decision.wireValue
    written.pointee.drift = record.drift
    written.pointee.dice = record.dice
    written.pointee.global_dice = record.globalDice
    if let dice = record.incumbentDice {
      let incumbent = memory.message(twinseg__incumbent_twin__init)
      incumbent.pointee.dice = dice
      written.pointee.incumbent = incumbent
    }
    written.pointee.case_count = UInt32(clamping: record.caseCount)
    written.pointee.seconds = record.seconds
    written.pointee.unix_microseconds = record.unixMicroseconds
    return written
  }

  // MARK: Reading

  static func progress(
    _ message: Twinseg__TrainingProgress, field: String
  ) throws(WireError) -> LearnerProgress {
    let steps = try count(message.steps, field: "\(field).steps")
    return LearnerProgress(
      baseVersion: Version(message.base_version),
      step: try WireFields.integer(UInt64(message.step), field: "\(field).step", in: 0...steps),
      steps: steps,
      loss: try WireFields.finite(message.loss, field: "\(field).loss"),
      samplesPerSecond: try WireFields.finite(
        message.samples_per_second, field: "\(field).samples_per_second", atLeast: 0))
  }

  static func evaluation(
    _ message: Twinseg__Evaluated, field: String
  ) throws(WireError) -> EvaluationRecord {
    EvaluationRecord(
      subject: message.twin_refresh == 0 ? .global : .twin(refresh: message.twin_refresh),
      version: Version(message.version),
      part: try EvaluationRecord.Part(wire: message.part, field: "\(field).part"),
      caseCount: try count(message.case_count, field: "\(field).case_count"),
      scores: try scores(message, field: "\(field).scores"))
  }

  private static func scores(
    _ message: Twinseg__Evaluated, field: String
  ) throws(WireError) -> [StructureScore] {
    guard message.n_scores <= maximumScoreCount else {
      throw .invalid(
        field: field, value: "\(message.n_scores) scores", allowed: "at most \(maximumScoreCount)")
    }
    var scores: [StructureScore] = []
    var names: Set<String> = []
    for index in 0..<message.n_scores {
      let score = try score(
        try WireFields.submessage(message.scores[index], field: field), field: field)
      // Receivers keep scores by name.
      guard names.insert(score.name).inserted else {
        throw .invalid(field: "\(field).name", value: score.name, allowed: "each name once")
      }
      scores.append(score)
    }
    return scores
  }

  private static func score(
    _ message: Twinseg__StructureScore, field: String
  ) throws(WireError) -> StructureScore {
    StructureScore(
      name: try WireFields.text(
        message.name, field: "\(field).name", lengths: 1...maximumStructureNameLength),
      dice: try WireFields.fraction(message.dice, field: "\(field).dice"),
      iou: try WireFields.fraction(message.iou, field: "\(field).iou"),
      sensitivity: try WireFields.fraction(message.sensitivity, field: "\(field).sensitivity"),
      specificity: try WireFields.fraction(message.specificity, field: "\(field).specificity"))
  }

  static func twin(
    _ message: Twinseg__TwinRefreshed, field: String
  ) throws(WireError) -> TwinRecord {
    guard message.refresh > 0 else {
      throw .invalid(field: "\(field).refresh", value: "0", allowed: "1 or more")
    }
    var incumbent: Double?
    if let dice = message.incumbent?.pointee.dice {
      incumbent = try WireFields.fraction(dice, field: "\(field).incumbent.dice")
    }
    return TwinRecord(
      refresh: message.refresh, parent: Version(message.parent_version),
      method: try TwinMethod(wire: message.method, field: "\(field).method"),
      decision: try TwinDecision(wire: message.decision, field: "\(field).decision"),
      drift: try WireFields.finite(message.drift, field: "\(field).drift", atLeast: 0),
      dice: try WireFields.fraction(message.dice, field: "\(field).dice"),
      globalDice: try WireFields.fraction(message.global_dice, field: "\(field).global_dice"),
      incumbentDice: incumbent,
      caseCount: try count(message.case_count, field: "\(field).case_count"),
      seconds: try WireFields.finite(message.seconds, field: "\(field).seconds", atLeast: 0),
      unixMicroseconds: message.unix_microseconds)
  }

  static func count(_ value: UInt32, field: String) throws(WireError) -> Int {
    try WireFields.integer(UInt64(value), field: field, in: 1...Int(UInt32.max))
  }
}
