// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Places buffers in one arena, so that those whose lives do not overlap share memory.
package struct ArenaLayout {
  /// A buffer that is in use from one operation to another, both included.
  package struct Lifetime: Hashable {
    package var byteCount: Int
    package var first: Int
    package var last: Int

    package init(byteCount: Int, first: Int, last: Int) {
      self.byteCount = byteCount
      self.first = first
      self.last = last
    }
  }

  /// First byte of each buffer, in the order given.
  package let offsets: [Int]
  package let byteCount: Int
  /// The most bytes in use during any one operation: no layout can be smaller.
  package let lowerBound: Int

  static let alignment = 64

  /// Largest first, each at the lowest place that is free throughout its life (greedy by size:
  /// Pisarchyk and Lee 2020).
  package init(_ lifetimes: [Lifetime]) {
    let lifetimes = lifetimes.map { life in
      let size = (life.byteCount + Self.alignment - 1) / Self.alignment * Self.alignment
      return Lifetime(byteCount: size, first: life.first, last: life.last)
    }
    var offsets = [Int](repeating: 0, count: lifetimes.count)
    // Indices of those placed, by offset.
    var placed: [Int] = []
    var end = 0
    let order = lifetimes.indices.sorted {
      (lifetimes[$0].byteCount, $1) > (lifetimes[$1].byteCount, $0)
    }
    for index in order {
      let life = lifetimes[index]
      var offset = 0
      for other in placed where lifetimes[other].overlaps(life) {
        if offset + life.byteCount <= offsets[other] { break }
        offset = max(offset, offsets[other] + lifetimes[other].byteCount)
      }
      offsets[index] = offset
      end = max(end, offset + life.byteCount)
      placed.insert(index, at: placed.firstIndex { offsets[$0] > offset } ?? placed.count)
    }
    self.offsets = offsets
    byteCount = end
    lowerBound = Self.lowerBound(of: lifetimes)
  }

  private static func lowerBound(of lifetimes: [Lifetime]) -> Int {
    // A moment that is the fullest begins with a buffer.
    Set(lifetimes.map(\.first)).map { step in
      lifetimes.reduce(0) { $0 + ($1.first <= step && step <= $1.last ? $1.byteCount : 0) }
    }.max() ?? 0
  }
}

extension ArenaLayout.Lifetime {
  fileprivate func overlaps(_ other: Self) -> Bool { first <= other.last && other.first <= last }
}
