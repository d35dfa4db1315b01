// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Evaluation
import Glibc
import Learning
import Rendering
import Synchronization

/// What a person or a script sees of a training run.
final class TrainingProgress: Sendable {
  private let settings: TrainingSettings
  private let printsJSON: Bool
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let state = Mutex(State())

  private struct State {
    var stepsPerEpoch = 1
    /// Seconds of the epochs of this process.
    var seconds = 0.0
    var epochs = 0
    var lastStatus: ContinuousClock.Instant?
  }

  init(settings: TrainingSettings, printsJSON: Bool) {
    self.settings = settings
    self.printsJSON = printsJSON
  }

  func show(_ event: TrainingEvent) throws {
    switch event {
    case .prepared(let done, let total):
      status("preparing cases: \(done) of \(total)", isLast: done == total)
    case .warning(let text):
      Console.note("warning: \(text)")
    case .began(let done, let epochs, let steps, let training, let validation):
      state.withLock { $0.stepsPerEpoch = steps }
      Console.note(
        "\(training) cases to train on, \(validation) to validate, \(steps) steps an epoch"
          + (done > 0 ? "; going on after epoch \(done) of \(epochs)" : ""))
    case .step(let epoch, let step, let loss):
      let steps = state.withLock { $0.stepsPerEpoch }
      status(
        "epoch \(epoch) of \(settings.epochs), step \(step) of \(steps), loss \(Self.text(loss))",
        isLast: false)
    case .epoch(let record, let isBest):
      try show(record, isBest: isBest)
    case .stoppedEarly(let best):
      Console.note("no better Dice for \(settings.patience ?? 0) validations; best: epoch \(best)")
    case .tested(let id, let dice):
      Console.note("test case \(id): mean Dice \(Self.text(dice))")
    }
  }

  private func show(_ record: EpochRecord, isBest: Bool) throws {
    if isTerminal { Console.status("", isLast: false) }
    if printsJSON { return try Console.output(JSONOutput.text(record, pretty: false)) }
    let left = state.withLock { state in
      state.seconds += record.seconds
      state.epochs += 1
      return state.seconds / Double(state.epochs) * Double(settings.epochs - record.epoch)
    }
    var line = "epoch \(record.epoch)/\(settings.epochs)  loss \(Self.text(record.loss))"
    if let validation = record.validation {
      let regions = Structure.regions.map {
        "\($0.rawValue) \(Self.text(validation.dice[$0.rawValue] ?? 0))"
      }
      line += "  Dice \(regions.joined(separator: " ")) mean \(Self.text(validation.meanDice))"
    }
    line += "  \(Self.text(record.casesPerSecond)) cases/s  \(Self.clock(left)) left"
    try Console.output(line + (isBest ? "  best" : ""))
  }

  /// The last lines: scores of the test cases.
  func show(_ summary: EvaluationSummary?, folder: String) throws {
    guard let summary else { return Console.note("no test cases; the models are in \(folder)") }
    guard !printsJSON else { return try Console.output(JSONOutput.text(summary, pretty: false)) }
    try Console.output(ScoreTable.text(summary))
    Console.note("models and scores are in \(folder)")
  }

  /// A line that the next one replaces; nothing where there is no terminal.
  private func status(_ text: String, isLast: Bool) {
    guard isTerminal else { return }
    let now = ContinuousClock.now
    let isDue = state.withLock { state in
      guard isLast || state.lastStatus.map({ now - $0 >= .milliseconds(100) }) ?? true else {
        return false
      }
      state.lastStatus = now
      return true
    }
    if isDue { Console.status(text, isLast: isLast) }
  }

  static func text(_ value: Double) -> String {
    Decimals.plain(value)
  }

  /// Minutes and seconds, as 1:07.
  static func clock(_ seconds: Double) -> String {
    let whole = Int(min(max(0, seconds), 1e9).rounded())
    let (minutes, rest) = whole.quotientAndRemainder(dividingBy: 60)
    return "\(minutes):\(rest < 10 ? "0" : "")\(rest)"
  }
}
