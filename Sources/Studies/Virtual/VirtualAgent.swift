// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Tensors

/// An agent of a trial: its process while it runs, and what its disk keeps.
struct VirtualAgent {
  /// What is gone when the process ends.
  struct Process {
    let incarnation: UInt64
    var participant: Participant
    /// What each timer was set for the last time.
    var settings: [ParticipantTimer: Int] = [:]
    /// The model it holds.
    var held: TravellingModel?
    var training: Training?
    var downlink = Downlink()
    /// Whether an update is on its way.
    var isSending = false
  }

  struct Training {
    /// Of the trial.
    let row: Int
    let task: TrainingTask
    let base: ParameterVector
  }

  /// An update that waits for its acknowledgement.
  struct Delivery {
    let row: Int
    let header: UpdateHeader
    let delta: ParameterVector
  }

  /// One model at a time travels to an agent, and of those that wait only the newest.
  struct Downlink {
    var current: Version?
    var waiting: TravellingModel?
  }

  struct TravellingModel {
    let version: Version
    let parameters: ParameterVector
  }

  let name: AgentID
  let speed: AgentSpeed
  var chance: AgentChance
  var process: Process?
  var delivery: Delivery?
  /// Numbers of its updates so far.
  var updateCount: UInt64 = 0
  var trainingCount = 0
  var crashCount = 0
  var dropoutCount = 0
  var clock = ActivityClock()

  init(name: AgentID, speed: AgentSpeed, chance: AgentChance) {
    self.name = name
    self.speed = speed
    self.chance = chance
  }

  /// What it does now.
  var state: ActivityClock.State {
    guard let process else { return .offline }
    if process.training != nil { return .training }
    return process.isSending || process.downlink.current != nil ? .transfer : .idle
  }
}
