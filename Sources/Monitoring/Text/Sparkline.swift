// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// A row of values as eight heights of blocks.
enum Sparkline {
  private static let blocks = Array("▁▂▃▄▅▆▇█")
  private static let letters = Array("_.-~=+*#")

  /// The newest `width` values; the lowest of them is the lowest block.
  /// - Parameter isPlain: in ASCII.
  static func text(_ values: [Double], width: Int, isPlain: Bool) -> String {
    let shown = values.suffix(max(0, width)).filter(\.isFinite)
    guard let lowest = shown.min(), let highest = shown.max() else { return "" }
    let levels = isPlain ? letters : blocks
    // Halves first: the difference of two large values may be more than there is.
    let span = highest / 2 - lowest / 2
    return String(
      shown.map { value in
        // The halves of the smallest values that there are may be one.
        guard span > 0 else { return levels[levels.count / 2] }
        let share = (value / 2 - lowest / 2) / span
        return levels[min(levels.count - 1, Int(share * Double(levels.count)))]
      })
  }
}
