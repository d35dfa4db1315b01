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
    var offsets = [Int](repeating: 0, count: lifetimes.count)
    var placed: [Int] = []
    var end = 0
    func size(_ index: Int) -> Int {
      (lifetimes[index].byteCount + Self.alignment - 1) / Self.alignment * Self.alignment
    }
    let order = lifetimes.indices.sorted {
      (lifetimes[$0].byteCount, $1) > (lifetimes[$1].byteCount, $0)
    }
    for index in order {
      let life = lifetimes[index]
      var offset = 0
      for other in placed {
        guard lifetimes[other].first <= life.last, life.first <= lifetimes[other].last else {
          continue
        }
        if offset + size(index) <= offsets[other] { break }
        offset = max(offset, offsets[other] + size(other))
      }
      offsets[index] = offset
      end = max(end, offset + size(index))
      let position = placed.firstIndex { offsets[$0] > offset } ?? placed.count
      placed.insert(index, at: position)
    }
    self.offsets = offsets
    byteCount = end
    let last = lifetimes.map(\.last).max() ?? -1
    lowerBound =
      (0...max(last, 0)).map { step in
        lifetimes.indices.filter { lifetimes[$0].first <= step && step <= lifetimes[$0].last }
          .reduce(0) { $0 + size($1) }
      }.max() ?? 0
  }
}
