// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Messaging

/// The update that waits for its acknowledgement, packed, so that sending it again costs nothing.
/// Held in memory: an agent's process that dies loses it, and trains again when it is back.
package struct Outbox {
  package let state = OutboxState(id: .random(in: 1...UInt64.max))
  private var pending: (id: UpdateID, message: [Frame])?

  package init() {}

  /// What the pending update needs on a link of 1 Mbit/s: before that it is not sent again.
  var transferTime: Duration {
    let bytes = pending?.message.reduce(0) { $0 + $1.count } ?? 0
    return .seconds(Double(bytes) / 125_000)
  }

  mutating func keep(_ message: [Frame], as id: UpdateID) {
    pending = (id, message)
  }

  func message(of id: UpdateID) -> [Frame]? {
    pending?.id == id ? pending?.message : nil
  }

  mutating func discard(_ id: UpdateID) {
    if pending?.id == id { pending = nil }
  }
}
