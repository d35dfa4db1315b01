// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation

/// An agent of a simulation: its disk, and its process while it runs.
struct SimulatedAgent {
  /// What outlives the process.
  struct Disk {
    /// The outbox's name.
    let outbox: UInt64
    var lastNumber: UInt64 = 0
    var pending: UpdateHeader?

    var state: OutboxState {
      OutboxState(
        id: outbox, lastNumber: lastNumber,
        pending: pending.map {
          OutboxState.Pending(id: $0.id, baseVersion: $0.baseVersion)
        })
    }
  }

  struct Process {
    var participant: Participant
    /// What a timer was set for the last time.
    var settings: [ParticipantTimer: Int] = [:]
    /// Trainings that were begun or ended early.
    var training = 0
    var base: Version?
    /// The last that came.
    var answer: Acknowledgement?
  }

  let name: AgentID
  var disk: Disk
  var process: Process?
  var breakdowns = 0
  /// For good.
  var isGone = false
  /// Until when nothing reaches it or comes from it.
  var isCutUntil = Duration.zero
}
