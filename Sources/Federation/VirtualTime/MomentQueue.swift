// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Places by time, and of the same time in the order in which they came: a binary heap of entries that are
/// cheap to move, whatever they stand for.
struct MomentQueue {
  private struct Entry {
    let time: Duration
    let order: Int
    let place: Int

    func precedes(_ other: Entry) -> Bool {
      time < other.time || (time == other.time && order < other.order)
    }
  }

  /// The first entry on top.
  private var heap: [Entry] = []
  private var inserted = 0

  mutating func insert(_ place: Int, at time: Duration) {
    heap.append(Entry(time: time, order: inserted, place: place))
    inserted += 1
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[child].precedes(heap[parent]) else { break }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  mutating func next() -> (time: Duration, place: Int)? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    if !heap.isEmpty {
      heap[0] = last
      var parent = 0
      while true {
        var least = parent
        for child in 2 * parent + 1...2 * parent + 2
        where child < heap.count && heap[child].precedes(heap[least]) {
          least = child
        }
        guard least != parent else { break }
        heap.swapAt(least, parent)
        parent = least
      }
    }
    return (first.time, first.place)
  }
}
