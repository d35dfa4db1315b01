// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Deadlines by name. Scheduling a name again replaces its deadline.
struct TimerTable<Timer: Hashable & Sendable> {
  private var deadlines: [Timer: ContinuousClock.Instant] = [:]

  mutating func schedule(_ timer: Timer, at deadline: ContinuousClock.Instant) {
    deadlines[timer] = deadline
  }

  mutating func cancel(_ timer: Timer) {
    deadlines[timer] = nil
  }

  var next: ContinuousClock.Instant? { deadlines.values.min() }

  /// Removes and returns what is due, earliest first.
  mutating func takeExpired(at now: ContinuousClock.Instant) -> [Timer] {
    let expired = deadlines.filter { $0.value <= now }.sorted { $0.value < $1.value }
    for (timer, _) in expired { deadlines[timer] = nil }
    return expired.map(\.key)
  }
}
