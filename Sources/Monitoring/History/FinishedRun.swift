// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FoundationEssentials
import GRDB
import Services

/// What a run's folder tells of the run, which is over or which other processes work at or watch: what was
/// heard of it, and what only its journal has.
package enum FinishedRun {
  /// - Throws: ``MonitoringError``; `ServiceError` for a journal that cannot be read.
  package static func state(
    of folder: String, limits: MonitorLimits = MonitorLimits()
  ) throws -> MonitorState {
    // Before it is read: a run that ends meanwhile is said to go on, and not the other way round.
    let isGoingOn = [MetricHistory.lockName, Journal.lockName].contains {
      FolderLock.isHeld(folder: folder, name: $0)
    }
    let journal = try journal(in: folder)
    let heard = try heard(in: folder, isNeeded: journal == nil)
    guard let federation = heard?.federation ?? journal?.federation,
      let run = heard?.run ?? journal?.run
    else { throw MonitoringError.noHistory(path: "\(folder)/\(MetricHistory.fileName)") }
    var state = MonitorState(federation: federation.text, run: run.text, limits: limits)
    try state.replay(heard?.entries ?? [], filledFrom: journal)
    state.isGoingOn = isGoingOn
    return state
  }

  /// The journal of the run in a folder; nil: there is none.
  /// - Throws: `ServiceError`.
  package static func journal(in folder: String) throws -> Journal? {
    let exists = FileManager.default.fileExists(atPath: Journal.path(in: folder))
    return exists ? try Journal(reading: folder) : nil
  }

  private static func heard(
    in folder: String, isNeeded: Bool
  ) throws -> (federation: FederationID, run: RunID, entries: [MetricHistory.Entry])? {
    let path = "\(folder)/\(MetricHistory.fileName)"
    guard isNeeded || FileManager.default.fileExists(atPath: path) else { return nil }
    do {
      return try HistorySchema.open(reading: path).read { database in
        guard let (federation, run) = try HistorySchema.owner(of: database) else { return nil }
        return (federation, run, try HistorySchema.entries(database))
      }
    } catch let error as MonitoringError {
      throw error
    } catch {
      throw MonitoringError.history(path: path, reason: "\(error)")
    }
  }
}
