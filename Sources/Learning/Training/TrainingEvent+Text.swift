// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Evaluation

extension TrainingEvent {
  /// A line for a log; nil for what comes too often to be read.
  var text: String? {
    switch self {
    case .prepared, .step: nil
    case .warning(let text): "warning: \(text)"
    case .began(let done, let epochs, let steps, let training, let validation):
      "\(done == 0 ? "began" : "went on after epoch \(done)"): \(epochs) epochs of \(steps) steps, "
        + "\(training) cases to train on, \(validation) to validate"
    case .epoch(let record, let isBest): record.text + (isBest ? ", best" : "")
    case .stoppedEarly(let best): "stopped early: epoch \(best) stays the best"
    case .tested(let id, let dice): "tested \(id): mean Dice \(dice.rounded4)"
    }
  }
}

extension EpochRecord {
  fileprivate var text: String {
    var text = "epoch \(epoch): loss \(loss.rounded4)"
    if let validation {
      let regions = Structure.regions.map {
        "\($0.rawValue) \((validation.dice[$0.rawValue] ?? .nan).rounded4)"
      }
      text += ", Dice \(regions.joined(separator: " ")) mean \(validation.meanDice.rounded4)"
    }
    return text + ", \(seconds.rounded4) s"
  }
}

extension Double {
  /// To four decimals.
  fileprivate var rounded4: Double { (self * 1e4).rounded() / 1e4 }
}
