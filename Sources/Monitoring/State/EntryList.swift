// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Entries in the order in which they began, the newest `limit` of them; each with the revision at which
/// it changed last.
struct EntryList<Entry: Sendable>: Sendable {
  struct Slot: Sendable {
    var entry: Entry
    /// Of all entries of a state, unique.
    let order: UInt64
    var revision: UInt64
  }

  let limit: Int
  private(set) var slots: [Slot] = []
  /// Of the entry that changed last.
  private(set) var revision: UInt64 = 0

  init(limit: Int) {
    precondition(limit > 0, "a list of \(limit) entries")
    self.limit = limit
  }

  /// - Parameter order: higher than that of any entry; the state's revision is.
  mutating func append(_ entry: Entry, order: UInt64) {
    if slots.count >= limit { slots.removeFirst(slots.count - limit + 1) }
    slots.append(Slot(entry: entry, order: order, revision: order))
    revision = order
  }

  /// Changes the newest entry that satisfies a condition.
  /// - Returns: whether there is one.
  mutating func changeNewest(
    revision: UInt64, where condition: (Entry) -> Bool, _ change: (inout Entry) -> Void
  ) -> Bool {
    guard let index = slots.lastIndex(where: { condition($0.entry) }) else { return false }
    self.change(at: index, revision: revision, change)
    return true
  }

  /// Changes the oldest entry that satisfies a condition.
  /// - Returns: whether there is one.
  mutating func changeOldest(
    revision: UInt64, where condition: (Entry) -> Bool, _ change: (inout Entry) -> Void
  ) -> Bool {
    guard let index = slots.firstIndex(where: { condition($0.entry) }) else { return false }
    self.change(at: index, revision: revision, change)
    return true
  }

  /// Changes all entries that satisfy a condition.
  mutating func changeAll(
    revision: UInt64, where condition: (Entry) -> Bool, _ change: (inout Entry) -> Void
  ) {
    for index in slots.indices where condition(slots[index].entry) {
      self.change(at: index, revision: revision, change)
    }
  }

  private mutating func change(
    at index: Int, revision: UInt64, _ change: (inout Entry) -> Void
  ) {
    change(&slots[index].entry)
    slots[index].revision = revision
    self.revision = revision
  }

  /// What changed after a revision, oldest first.
  func changes(since revision: UInt64) -> ArraySlice<Slot> {
    guard self.revision > revision else { return [] }
    guard revision > 0 else { return slots[...] }
    return slots.filter { $0.revision > revision }[...]
  }

  var newest: Entry? { slots.last?.entry }
}
