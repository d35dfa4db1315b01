// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Services

/// What the journal of a run, or a trial, says of the way to its end, however often it was interrupted.
package struct RunHistory: Codable, Sendable, Equatable {
  package let versions: UInt64
  package let updates: Int
  /// How many updates came so many versions late.
  package let staleness: [Int: Int]
  /// How many of each agent's updates count, by its name.
  package let updatesOfAgents: [String: Int]
  package let updatesRefused: Int

  package init(
    versions: UInt64, updates: Int, staleness: [Int: Int], updatesOfAgents: [String: Int],
    updatesRefused: Int
  ) {
    self.versions = versions
    self.updates = updates
    self.staleness = staleness
    self.updatesOfAgents = updatesOfAgents
    self.updatesRefused = updatesRefused
  }

  /// - Throws: `ServiceError` when the folder has no journal that can be read.
  package init(folder: String) throws {
    let journal = try Journal(reading: folder)
    var (updates, staleness, ofAgents) = (0, [Int: Int](), [String: Int]())
    let entries = try journal.versions()
    for entry in entries {
      for contribution in try journal.contributions(of: entry.version) {
        updates += 1
        staleness[Int(clamping: contribution.staleness), default: 0] += 1
        ofAgents[contribution.agent.text, default: 0] += 1
      }
    }
    self.init(
      versions: entries.last?.version.number ?? 0, updates: updates, staleness: staleness,
      updatesOfAgents: ofAgents, updatesRefused: try journal.refusals().count)
  }
}
