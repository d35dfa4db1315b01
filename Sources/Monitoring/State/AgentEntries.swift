// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation

/// One ``EntryList`` for each agent: none can push out another's entries.
struct AgentEntries<Entry: Sendable>: Sendable {
  private let limit: Int
  private var lists: [AgentID: EntryList<Entry>] = [:]

  /// - Parameter limit: entries of each agent.
  init(limit: Int) {
    self.limit = limit
  }

  subscript(agent: AgentID) -> EntryList<Entry> {
    get { lists[agent] ?? EntryList(limit: limit) }
    _modify { yield &lists[agent, default: EntryList(limit: limit)] }
  }

  /// What changed after a revision, of all agents, oldest first.
  func changes(since revision: UInt64) -> [Entry] {
    lists.values.flatMap { $0.changes(since: revision) }
      .sorted { $0.order < $1.order }.map(\.entry)
  }
}
