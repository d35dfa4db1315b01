// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Services

/// Whether the clock is right. Nothing is decided by it, but a process whose clock was set back is
/// taken for a recording of itself until its clock has caught up.
enum ClockCheck {
  /// Farthest from the truth that goes without a word, in seconds.
  private static let tolerance = 1.0
  private static let remedy =
    "Have a time service keep the clock right, such as chrony or systemd-timesyncd; in a container, "
    + "on its host."

  /// - Parameter latest: when the newest of the process's files changed; nil: there is none.
  static func finding(
    latest: Date?, state: ClockState? = .current(), now: Date = Date()
  ) -> Finding {
    if let latest, latest.timeIntervalSince(now) > 60 {
      return .problem(
        "clock",
        "it is behind the newest file by \(Int(latest.timeIntervalSince(now))) s: set back?",
        remedy: remedy)
    }
    guard let state else {
      return .unknown("clock", "the kernel does not tell whether it is right")
    }
    guard state.isSynchronized else {
      return .warning("clock", "no time service keeps it right", remedy: remedy)
    }
    let error = (state.maximumErrorSeconds * 1_000).rounded() / 1_000
    guard error <= tolerance else {
      return .warning("clock", "it may be wrong by \(error) s", remedy: remedy)
    }
    return .ok("clock", "kept right, to within \(error) s")
  }

  /// The newest change of any of the files and folders that are there.
  static func latestChange(of paths: [String]) -> Date? {
    paths.compactMap {
      (try? FileManager.default.attributesOfItem(atPath: $0))?[.modificationDate] as? Date
    }.max()
  }
}
