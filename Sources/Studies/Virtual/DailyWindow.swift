// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The hours of each day in which an agent takes part. A study begins at midnight.
package struct DailyWindow: Sendable, Equatable {
  /// Seconds since midnight; the end may lie after the next midnight, less than a day later.
  package let begin: Int
  package let end: Int

  static let day = 86_400

  package init?(begin: Int, end: Int) {
    guard (0..<Self.day).contains(begin), (0...Self.day).contains(end), begin != end else {
      return nil
    }
    self.begin = begin
    self.end = end > begin ? end : end + Self.day
  }

  /// Whether the moment lies in the window.
  package func contains(_ time: Duration) -> Bool {
    // Whole seconds: exact, as a quotient of durations is not.
    let second = Int(time.components.seconds) % Self.day
    return (begin..<end).contains(second) || (begin..<end).contains(second + Self.day)
  }

  /// When it next begins; later than `time`.
  package func nextBegin(after time: Duration) -> Duration { next(begin, after: time) }

  /// When it next ends; later than `time`.
  package func nextEnd(after time: Duration) -> Duration { next(end % Self.day, after: time) }

  private func next(_ second: Int, after time: Duration) -> Duration {
    let days = Int(time.components.seconds) / Self.day
    let candidate = Duration.seconds(days * Self.day + second)
    return candidate > time ? candidate : candidate + .seconds(Self.day)
  }
}
