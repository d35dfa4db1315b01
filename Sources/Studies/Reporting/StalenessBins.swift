// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Groups of staleness, finer where most updates are.
struct StalenessBins: Sendable, Equatable {
  let bins: [ClosedRange<UInt64>]

  /// 0, 1, 2, 3 to 4, 5 to 8, 9 to 16, and so on, as far as there is anything.
  init(upTo largest: UInt64) {
    var bins: [ClosedRange<UInt64>] = [0...0]
    var start: UInt64 = 1
    while start <= largest {
      let end = start < 3 ? start : (start - 1) * 2
      bins.append(start...end)
      // After so many doublings everything else is one group.
      if bins.count == 12 {
        bins[11] = start...UInt64.max
        break
      }
      start = end + 1
    }
    self.bins = bins
  }

  func name(_ bin: ClosedRange<UInt64>) -> String {
    if bin.lowerBound == bin.upperBound { return "\(bin.lowerBound)" }
    return bin.upperBound == .max
      ? "\(bin.lowerBound) and more" : "\(bin.lowerBound) to \(bin.upperBound)"
  }
}
