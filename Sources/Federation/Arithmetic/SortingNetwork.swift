// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Sorts the columns of a matrix, all by the same comparisons, which depend on the number of rows
/// alone: Batcher's merge exchange (Knuth, The Art of Computer Programming 3, algorithm 5.2.2M).
struct SortingNetwork {
  /// Pairs of rows that are compared, the first above the second.
  let comparisons: [(Int, Int)]

  init(count: Int) {
    var comparisons: [(Int, Int)] = []
    var top = 1
    while top < count { top *= 2 }
    var p = top / 2
    while p > 0 {
      var (q, r, d) = (top / 2, 0, p)
      while true {
        for i in 0..<max(0, count - d) where i & p == r { comparisons.append((i, i + d)) }
        if q == p { break }
        (d, q, r) = (q - p, q / 2, p)
      }
      p /= 2
    }
    self.comparisons = comparisons
  }

  /// Elements that are compared at once.
  typealias Lanes = SIMD16<Float>

  /// Ascending from the first row to the last. None may be NaN.
  func sort(_ rows: UnsafeMutableBufferPointer<Lanes>, rowLength: Int) {
    guard let base = rows.baseAddress else { return }
    for (upper, lower) in comparisons {
      let (a, b) = (base + upper * rowLength, base + lower * rowLength)
      for index in 0..<rowLength {
        let (x, y) = (a[index], b[index])
        let exchanged = y .< x
        a[index] = x.replacing(with: y, where: exchanged)
        b[index] = y.replacing(with: x, where: exchanged)
      }
    }
  }
}
