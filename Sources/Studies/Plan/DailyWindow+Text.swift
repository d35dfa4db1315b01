// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

extension DailyWindow {
  /// As `18:00-08:00`.
  init?(text: String) {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { end -> Int? in
      let parts = end.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
      guard parts.count == 2, let hour = parts[0], let minute = parts[1],
        (0...24).contains(hour), (0..<60).contains(minute)
      else { return nil }
      return hour * 3_600 + minute * 60
    }
    guard ends.count == 2, let begin = ends[0], let end = ends[1] else { return nil }
    self.init(begin: begin, end: end)
  }
}
