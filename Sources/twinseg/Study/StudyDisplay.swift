// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Studies
import Synchronization

/// Shows a study to those who wait for it.
final class StudyDisplay: Sendable {
  private let printsJSON: Bool
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let shown = Mutex(ContinuousClock.now)

  init(printsJSON: Bool) { self.printsJSON = printsJSON }

  func begin(study: String, trials: Int, folder: String) {
    Console.note("study \(study): \(trials) trials, in \(folder)")
  }

  func show(_ event: StudyEvent) {
    switch event {
    case .advanced(let trial, let progress, let overall):
      advance(trial, progress, overall)
    case .finished(let record, let events, let elapsed, let overall):
      finish(record, events: events, elapsed: elapsed, overall)
    }
  }

  private func advance(
    _ trial: String, _ progress: TrialProgress, _ overall: StudyEvent.Overall
  ) {
    let now = ContinuousClock.now
    let pause: Duration = isTerminal ? .milliseconds(200) : .seconds(10)
    let isDue = shown.withLock { last in
      guard now - last >= pause else { return false }
      last = now
      return true
    }
    guard isDue else { return }
    let dice = progress.dice.map { String(format: ", Dice %.3f", $0) } ?? ""
    let text =
      "\(overall.finished) of \(overall.total) trials; \(trial): version \(progress.version) after "
      + Self.time(progress.seconds) + dice + (overall.left.map { "; \(Self.left($0)) left" } ?? "")
    if isTerminal {
      Console.status(text, isLast: false)
    } else {
      Console.note(text)
    }
  }

  private struct Line: Encodable {
    let trial: TrialRecord
    let events: Int
    let wallSeconds: Double
    let finished: Int
    let total: Int
  }

  private func finish(
    _ record: TrialRecord, events: Int, elapsed: Duration, _ overall: StudyEvent.Overall
  ) {
    let seconds = elapsed / .seconds(1)
    if printsJSON {
      let line = Line(
        trial: record, events: events, wallSeconds: seconds, finished: overall.finished,
        total: overall.total)
      do {
        try Console.output(try JSONOutput.text(line, pretty: false))
      } catch {
        // The study's folder has it all.
        Console.note("\(error)")
      }
      return
    }
    let target = record.targetSeconds.map { ", target after \(Self.time($0))" } ?? ""
    let text =
      "\(record.scenario) / \(record.strategy) / seed \(record.seed): version \(record.version) of "
      + "\(record.updatesFolded) updates after \(Self.time(record.seconds))\(target); "
      + String(format: "%.1f s, %.0f events a second", seconds, Double(events) / max(seconds, 1e-9))
    if isTerminal {
      Console.status(text, isLast: true)
    } else {
      Console.note(text)
    }
  }

  func end(folder: String, trainingsFound: Int) throws {
    if trainingsFound > 0 {
      Console.note("\(trainingsFound) trainings were known already and not computed again")
    }
    if !printsJSON {
      try Console.output("Results are in \(folder)/study.sqlite and \(folder)/csv.")
    }
  }

  /// Virtual.
  private static func time(_ seconds: Double) -> String {
    seconds < 3_600
      ? String(format: "%.1f min", seconds / 60) : String(format: "%.1f h", seconds / 3_600)
  }

  private static func left(_ duration: Duration) -> String {
    let seconds = Int((duration / .seconds(1)).rounded(.up))
    return seconds < 120 ? "\(seconds) s" : "\((seconds + 30) / 60) min"
  }
}
