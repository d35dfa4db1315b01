// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// What the kernel knows of how right this machine's clock is.
package struct ClockState: Sendable, Equatable {
  /// Whether a service keeps the clock right, such as chrony or systemd-timesyncd.
  package let isSynchronized: Bool
  /// Farthest that the clock can be from the true time, in seconds, as that service estimates it;
  /// means nothing when the clock is not kept right.
  package let maximumErrorSeconds: Double

  package init(isSynchronized: Bool, maximumErrorSeconds: Double) {
    self.isSynchronized = isSynchronized
    self.maximumErrorSeconds = maximumErrorSeconds
  }

  /// Nil where the kernel does not tell.
  package static func current() -> ClockState? {
    var clock = timex()
    let state = adjtimex(&clock)
    guard state >= 0 else { return nil }
    return ClockState(
      isSynchronized: state != TIME_ERROR && clock.status & STA_UNSYNC == 0,
      maximumErrorSeconds: Double(clock.maxerror) / 1e6)
  }
}
