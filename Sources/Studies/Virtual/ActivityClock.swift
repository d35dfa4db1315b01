// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Adds up what an agent spends its time with.
struct ActivityClock {
  enum State: CaseIterable { case training, transfer, offline, idle }

  private var last = Duration.zero
  private var times: [State: Duration] = [:]

  /// Counts the time since the last call for `state`.
  mutating func advance(to now: Duration, in state: State) {
    times[state, default: .zero] += now - last
    last = now
  }

  func seconds(_ state: State) -> Double { (times[state] ?? .zero) / .seconds(1) }
}
