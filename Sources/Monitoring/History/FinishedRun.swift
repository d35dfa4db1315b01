// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import GRDB
import Services

/// What a run's folder tells of the run, which is over or which another process watches.
package enum FinishedRun {
  /// - Throws: ``MonitoringError``.
  package static func state(
    of folder: String, limits: MonitorLimits = MonitorLimits()
  ) throws -> MonitorState {
    let path = "\(folder)/\(MetricHistory.fileName)"
    // Before it is read: a run that ends meanwhile is said to go on, and not the other way round.
    let isGoingOn = FolderLock.isHeld(folder: folder, name: MetricHistory.lockName)
    do {
      return try HistorySchema.open(reading: path).read { database in
        guard let (federation, run) = try HistorySchema.owner(of: database) else {
          throw MonitoringError.noHistory(path: path)
        }
        var state = MonitorState(federation: federation.text, run: run.text, limits: limits)
        state.replay(try HistorySchema.entries(database))
        state.isGoingOn = isGoingOn
        return state
      }
    } catch let error as MonitoringError {
      throw error
    } catch {
      throw MonitoringError.history(path: path, reason: "\(error)")
    }
  }
}

extension MonitorState {
  /// Takes events that were heard earlier.
  package mutating func replay(_ entries: [MetricHistory.Entry]) {
    for entry in entries {
      receive(entry.event.kind, from: entry.source, role: entry.role, at: entry.received)
    }
  }
}
