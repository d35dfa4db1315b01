// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What will happen on a virtual clock, by time; what is due at the same time in the order it was
/// planned.
package struct Agenda<Happening> {
  private struct Entry {
    let time: Duration
    let order: Int
    let happening: Happening

    func precedes(_ other: Entry) -> Bool {
      time < other.time || (time == other.time && order < other.order)
    }
  }

  /// A binary heap, the first entry on top.
  private var heap: [Entry] = []
  private var planned = 0

  package init() {}

  package mutating func plan(_ happening: Happening, at time: Duration) {
    heap.append(Entry(time: time, order: planned, happening: happening))
    planned += 1
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[child].precedes(heap[parent]) else { break }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  /// Takes what is due first; nil: nothing is planned.
  package mutating func next() -> (time: Duration, happening: Happening)? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    if !heap.isEmpty {
      heap[0] = last
      var parent = 0
      while true {
        var least = parent
        for child in [2 * parent + 1, 2 * parent + 2]
        where child < heap.count && heap[child].precedes(heap[least]) {
          least = child
        }
        guard least != parent else { break }
        heap.swapAt(least, parent)
        parent = least
      }
    }
    return (first.time, first.happening)
  }
}
