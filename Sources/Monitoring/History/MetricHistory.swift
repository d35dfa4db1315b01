// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import GRDB
import Logging
import ServiceLifecycle
import Services

/// The events of a run in an SQLite file, so that a monitor that is started again shows the whole run.
/// It is bounded: of events that make history the newest ``keptEvents`` of the aggregator and the newest
/// ``keptEventsOfEach`` of each other source, of those that only say how things are now the newest of
/// each source. So nobody can tell so much that what others told is lost.
///
/// What was heard survives the death of the process a second later.
package actor MetricHistory {
  /// Name of the file in a run's folder.
  package static let fileName = "metrics.sqlite"
  /// The lock of whoever writes it.
  static let lockName = "metrics.lock"
  package static let keptEvents = 100_000
  package static let keptEventsOfEach = 4_000
  /// Events that wait to be written; beyond that the oldest are lost.
  private static let maximumPending = 20_000

  /// An event as it was heard.
  package struct Entry: Sendable {
    package let received: Int64
    package let source: AgentID
    package let role: ServiceRole
    package let event: MetricEvent

    package init(received: Int64, source: AgentID, role: ServiceRole, event: MetricEvent) {
      self.received = received
      self.source = source
      self.role = role
      self.event = event
    }
  }

  private nonisolated let path: String
  private nonisolated let queue: DatabaseQueue
  private let federation: FederationID
  private let run: RunID
  private let kept: Int
  private let keptOfEach: Int
  private let lock: FolderLock
  private var pending: [Entry] = []

  /// Opens the history in a run's folder, or begins it.
  /// - Parameters:
  ///   - kept: events of the aggregator that are kept.
  ///   - keptOfEach: the same of each other source.
  /// - Throws: ``MonitoringError``; ``ServiceError/folderInUse(path:)`` when another monitor writes it.
  package init(
    folder: String, federation: FederationID, run: RunID, kept: Int = keptEvents,
    keptOfEach: Int = keptEventsOfEach
  ) throws {
    let path = "\(folder)/\(Self.fileName)"
    self.path = path
    self.federation = federation
    self.run = run
    self.kept = kept
    self.keptOfEach = keptOfEach
    lock = try FolderLock(folder: folder, name: Self.lockName)
    do {
      queue = try HistorySchema.open(path)
      try queue.write { try HistorySchema.claim($0, path: path, federation: federation, run: run) }
    } catch let error as MonitoringError {
      throw error
    } catch {
      throw MonitoringError.history(path: path, reason: "\(error)")
    }
  }

  /// Opens the history in a run's folder, or begins it, and lets a state take what is kept, and what only
  /// the run's journal has.
  /// - Throws: as the initialiser; `ServiceError` for a journal that cannot be read.
  package static func begin(
    in folder: String, federation: FederationID, run: RunID, restoring state: inout MonitorState
  ) throws -> MetricHistory {
    let history = try MetricHistory(folder: folder, federation: federation, run: run)
    try state.replay(try history.entries(), filledFrom: try FinishedRun.journal(in: folder))
    return history
  }

  /// Keeps an event; it is written with the next ``flush()``.
  package func append(_ entry: Entry) {
    if pending.count >= Self.maximumPending {
      pending.removeFirst(Self.maximumPending / 2)
    }
    pending.append(entry)
  }

  /// Writes what was appended.
  /// - Throws: ``MonitoringError/history(path:reason:)``; what could not be written is lost.
  package func flush() throws {
    guard !pending.isEmpty else { return }
    let entries = pending
    pending = []
    let (kept, keptOfEach, federation, run) = (kept, keptOfEach, federation, run)
    do {
      try queue.write { database in
        var number = try HistorySchema.newestNumber(database)
        guard number < .max - Int64(entries.count) else {
          throw MonitoringError.history(
            path: path, reason: "there is no number for a further event")
        }
        for entry in entries {
          number += 1
          try HistorySchema.insert(
            entry, number: number, federation: federation, run: run, in: database)
        }
        let roles = Dictionary(entries.map { ($0.source, $0.role) }, uniquingKeysWith: { $1 })
        for (source, role) in roles {
          try HistorySchema.trim(
            database, source: source, kept: role == .aggregator ? kept : keptOfEach)
        }
      }
    } catch let error as MonitoringError {
      throw error
    } catch {
      throw MonitoringError.history(path: path, reason: "\(error)")
    }
  }

  /// Writes every second, until cancellation or a graceful shutdown, and then once more.
  package func keepWriting(logger: Logger) async {
    var isWriting = true
    while isWriting {
      do {
        try await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(1)) }
      } catch {
        isWriting = false
      }
      write(logger: logger)
    }
  }

  /// Writes what was appended, or says why not.
  package func write(logger: Logger) {
    do {
      try flush()
    } catch {
      logger.error("cannot write metrics", metadata: ["reason": "\(error)"])
    }
  }

  /// All that is kept, as it was heard.
  package nonisolated func entries() throws -> [Entry] {
    do {
      return try queue.read(HistorySchema.entries)
    } catch {
      throw MonitoringError.history(path: path, reason: "\(error)")
    }
  }
}
