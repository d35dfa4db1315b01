// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Services

extension RunTimeline {
  /// When the first agent joined; of a run whose joins are forgotten, when the first update arrived; nil:
  /// there is no update.
  var begin: UInt64? {
    guard let first = updates.map(\.moment).min() else { return nil }
    return min(joins.map(\.moment).min() ?? first, first)
  }

  /// From the first join to the last version, in seconds.
  var duration: Double {
    guard let begin, let end = versions.last?.moment else { return 0 }
    return Trace.seconds(from: begin, to: end)
  }
}
