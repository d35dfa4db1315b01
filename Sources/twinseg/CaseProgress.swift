// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// How far work on cases is: a line on standard error that is written anew on a terminal, and every
/// ten seconds elsewhere.
final class CaseProgress: Sendable {
  private let total: Int
  private let unit: String
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let start = ContinuousClock.now
  private let shown = Mutex<ContinuousClock.Instant>(.now)

  init(total: Int, of unit: String = "cases") {
    self.total = total
    self.unit = unit
  }

  func show(_ done: Int) {
    let now = ContinuousClock.now
    let pause: Duration = isTerminal ? .milliseconds(100) : .seconds(10)
    let isDue = shown.withLock { last in
      guard now - last >= pause || (isTerminal && done == total) else { return false }
      last = now
      return true
    }
    guard isDue else { return }
    let seconds = (now - start) / .seconds(1)
    let left = Int((seconds / Double(max(1, done)) * Double(total - done)).rounded(.up))
    let text = "\(done) of \(total) \(unit)" + (done < total ? ", \(left) s left" : "")
    if isTerminal {
      Console.status(text, isLast: done == total)
    } else {
      Console.note(text)
    }
  }
}
