// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Services

/// What the journal of a run says of the way to its end, however often it was interrupted.
struct RunHistory: Codable, Sendable {
  let versions: UInt64
  let updates: Int
  /// How many updates came so many versions late.
  let staleness: [UInt64: Int]
  /// How many of each agent's updates count, by its name.
  let updatesOfAgents: [String: Int]
  let updatesRefused: Int

  /// - Throws: `ServiceError` when the folder has no journal that can be read.
  init(folder: String) throws {
    let journal = try Journal(reading: folder)
    var (updates, staleness, ofAgents) = (0, [UInt64: Int](), [String: Int]())
    let entries = try journal.versions()
    for entry in entries {
      for contribution in try journal.contributions(of: entry.version) {
        updates += 1
        staleness[contribution.staleness, default: 0] += 1
        ofAgents[contribution.agent.text, default: 0] += 1
      }
    }
    versions = entries.last?.version.number ?? 0
    self.updates = updates
    self.staleness = staleness
    updatesOfAgents = ofAgents
    updatesRefused = try journal.refusals().count
  }
}
