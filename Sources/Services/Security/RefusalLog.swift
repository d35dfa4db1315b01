// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Logging
import Synchronization

/// Counts what is refused, by cause, and logs each cause once a minute for each offender: whoever is
/// refused a thousand times a second fills no disk.
package final class RefusalLog: Sendable {
  private struct Offence: Hashable {
    let cause: RefusalCause
    let offender: String
  }

  private struct Notice {
    var nextLog: ContinuousClock.Instant
    var unlogged: UInt64 = 0
  }

  private struct State {
    var counts: [RefusalCause: UInt64] = [:]
    var notices: [Offence: Notice] = [:]
  }

  private static let interval = Duration.seconds(60)
  /// Offenders that are told apart at a time. An attacker can make up as many keys as it likes.
  private static let maximumNotices = 1_024

  private let logger: Logger
  private let state = Mutex(State())

  package init(logger: Logger) {
    self.logger = logger
  }

  /// - Parameter offender: a name, a key or an address.
  package func note(
    _ cause: RefusalCause, offender: String, detail: String = "",
    at now: ContinuousClock.Instant = .now
  ) {
    let unlogged = state.withLock { state in
      state.counts[cause, default: 0] += 1
      if state.notices.count >= Self.maximumNotices {
        state.notices = state.notices.filter { $0.value.nextLog > now }
      }
      var offence = Offence(cause: cause, offender: offender)
      if state.notices[offence] == nil, state.notices.count >= Self.maximumNotices {
        offence = Offence(cause: cause, offender: "")
      }
      var notice = state.notices[offence] ?? Notice(nextLog: now)
      defer { state.notices[offence] = notice }
      guard now >= notice.nextLog else {
        notice.unlogged += 1
        return nil as UInt64?
      }
      let unlogged = notice.unlogged
      notice = Notice(nextLog: now + Self.interval)
      return unlogged
    }
    guard let unlogged else { return }
    var metadata: Logger.Metadata = ["from": "\(offender)"]
    if !detail.isEmpty { metadata["reason"] = "\(detail)" }
    if unlogged > 0 { metadata["since_last_line"] = "\(unlogged)" }
    logger.warning("\(cause.summary)", metadata: metadata)
  }

  /// Refusals since the start.
  package var counts: [RefusalCause: UInt64] { state.withLock { $0.counts } }
}
