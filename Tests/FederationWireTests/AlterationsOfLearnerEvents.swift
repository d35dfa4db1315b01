// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CFederationWire

extension Alteration {
  static let learner = progress + evaluation + score + twin + twinNumbers

  private static let progress: [Alteration] = [
    Alteration("no steps", .progress, .invalid("training_progress.steps", "0")) {
      $0.message.progress.pointee.steps = 0
    },
    Alteration("a step too many", .progress, .invalid("training_progress.step", "21")) {
      $0.message.progress.pointee.step = 21
    },
    Alteration("NaN loss", .progress, .invalid("training_progress.loss", "nan")) {
      $0.message.progress.pointee.loss = .nan
    },
    Alteration(
      "negative rate", .progress, .invalid("training_progress.samples_per_second", "-1.0")
    ) {
      $0.message.progress.pointee.samples_per_second = -1
    },
    Alteration(
      "infinite rate", .progress, .invalid("training_progress.samples_per_second", "inf")
    ) {
      $0.message.progress.pointee.samples_per_second = .infinity
    },
  ]

  private static let evaluation: [Alteration] = [
    Alteration("part 0", .evaluation, .invalid("evaluated.part", "0")) {
      $0.message.evaluation.pointee.part = .init(rawValue: 0)
    },
    Alteration("part 3", .evaluation, .invalid("evaluated.part", "3")) {
      $0.message.evaluation.pointee.part = .init(rawValue: 3)
    },
    Alteration("no cases", .evaluation, .invalid("evaluated.case_count", "0")) {
      $0.message.evaluation.pointee.case_count = 0
    },
    Alteration("33 scores", .evaluation, .invalid("evaluated.scores", "33 scores")) { raw in
      let score = raw.message.evaluation.pointee.scores[0]
      raw.message.evaluation.pointee.n_scores = 33
      raw.message.evaluation.pointee.scores = raw.array(Array(repeating: score, count: 33))
    },
    Alteration("one name twice", .evaluation, .invalid("evaluated.scores.name", "WT")) {
      $0.message.score(1).pointee.name = $0.text("WT")
    },
    Alteration("no name", .evaluation, .invalid("evaluated.scores.name", "text of 0 bytes")) {
      $0.message.score(0).pointee.name = $0.text("")
    },
    Alteration(
      "name of 33 bytes", .evaluation, .invalid("evaluated.scores.name", "text of 33 bytes")
    ) {
      $0.message.score(0).pointee.name = $0.text(String(repeating: "n", count: 33))
    },
    Alteration(
      "name that is not UTF-8", .evaluation, .invalid("evaluated.scores.name", "not UTF-8")
    ) {
      $0.message.score(0).pointee.name = $0.text([0xc3])
    },
  ]

  private static let score: [Alteration] = [
    Alteration("NaN Dice", .evaluation, .invalid("evaluated.scores.dice", "nan")) {
      $0.message.score(1).pointee.dice = .nan
    },
    Alteration("IoU above 1", .evaluation, .invalid("evaluated.scores.iou", "1.5")) {
      $0.message.score(0).pointee.iou = 1.5
    },
    Alteration(
      "negative sensitivity", .evaluation, .invalid("evaluated.scores.sensitivity", "-0.5")
    ) {
      $0.message.score(0).pointee.sensitivity = -0.5
    },
    Alteration(
      "infinite specificity", .evaluation, .invalid("evaluated.scores.specificity", "inf")
    ) {
      $0.message.score(0).pointee.specificity = .infinity
    },
  ]

  private static let twin: [Alteration] = [
    Alteration("refresh 0", .twin, .invalid("twin_refreshed.refresh", "0")) {
      $0.message.twin.pointee.refresh = 0
    },
    Alteration("method 0", .twin, .invalid("twin_refreshed.method", "0")) {
      $0.message.twin.pointee.method = .init(rawValue: 0)
    },
    Alteration("method 3", .twin, .invalid("twin_refreshed.method", "3")) {
      $0.message.twin.pointee.method = .init(rawValue: 3)
    },
    Alteration("decision 0", .twin, .invalid("twin_refreshed.decision", "0")) {
      $0.message.twin.pointee.decision = .init(rawValue: 0)
    },
    Alteration("decision 4", .twin, .invalid("twin_refreshed.decision", "4")) {
      $0.message.twin.pointee.decision = .init(rawValue: 4)
    },
  ]

  private static let twinNumbers: [Alteration] = [
    Alteration("NaN drift", .twin, .invalid("twin_refreshed.drift", "nan")) {
      $0.message.twin.pointee.drift = .nan
    },
    Alteration("negative drift", .twin, .invalid("twin_refreshed.drift", "-1.0")) {
      $0.message.twin.pointee.drift = -1
    },
    Alteration("NaN Dice of a twin", .twin, .invalid("twin_refreshed.dice", "nan")) {
      $0.message.twin.pointee.dice = .nan
    },
    Alteration("global Dice above 1", .twin, .invalid("twin_refreshed.global_dice", "1.25")) {
      $0.message.twin.pointee.global_dice = 1.25
    },
    Alteration(
      "negative Dice of the incumbent", .twin, .invalid("twin_refreshed.incumbent.dice", "-0.25")
    ) {
      $0.message.twin.pointee.incumbent.pointee.dice = -0.25
    },
    Alteration("no cases decided", .twin, .invalid("twin_refreshed.case_count", "0")) {
      $0.message.twin.pointee.case_count = 0
    },
    Alteration("infinite seconds", .twin, .invalid("twin_refreshed.seconds", "inf")) {
      $0.message.twin.pointee.seconds = .infinity
    },
    Alteration("negative seconds", .twin, .invalid("twin_refreshed.seconds", "-1.0")) {
      $0.message.twin.pointee.seconds = -1
    },
  ]
}
