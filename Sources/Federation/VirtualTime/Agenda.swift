// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What will happen on a virtual clock, by time; what is due at the same time in the order it was
/// planned.
package struct Agenda<Happening> {
  private var queue = MomentQueue()
  /// What happens, in places that the queue refers to; places are used again.
  private var happenings: [Happening?] = []
  private var free: [Int] = []

  package init() {}

  package mutating func plan(_ happening: Happening, at time: Duration) {
    let place: Int
    if let last = free.popLast() {
      place = last
      happenings[place] = happening
    } else {
      place = happenings.count
      happenings.append(happening)
    }
    queue.insert(place, at: time)
  }

  /// Takes what is due first; nil: nothing is planned.
  package mutating func next() -> (time: Duration, happening: Happening)? {
    guard let (time, place) = queue.next(), let happening = happenings[place].take() else {
      return nil
    }
    free.append(place)
    return (time, happening)
  }
}
