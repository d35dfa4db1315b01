// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// How bad the world is.
struct SimulatedFaults {
  /// Shares of messages.
  var loss = 0.0
  var duplication = 0.0
  /// Longest time on the way, in seconds. Each message takes its own, so they overtake each other.
  var delay = 0.01
  /// Of an effect of an agent: it crashes just before it.
  var agentCrash = 0.0
  var failedTraining = 0.0
  /// Of a broken-down agent: its disk is lost.
  var diskLoss = 0.0
  /// How often an agent ends at most, on its own and between two effects.
  var breakdowns = 0
  /// Effects of the coordinator between two crashes, at most; nil: it lives.
  var effectsBetweenCrashes: Int?
  /// The coordinator crashes at most so often.
  var serverCrashes = 0
  var brokerRestarts = 0
  var partitions = 0

  /// Nothing goes wrong.
  static let none = SimulatedFaults()

  private init() {}

  init(using generator: inout SeededGenerator) {
    loss = .random(in: 0...0.3, using: &generator)
    duplication = .random(in: 0...0.3, using: &generator)
    delay = [0.001, 0.5, 5].any(using: &generator)
    agentCrash = [0, 0.005, 0.02].any(using: &generator)
    failedTraining = [0, 0.1].any(using: &generator)
    diskLoss = [0, 0, 0.2].any(using: &generator)
    breakdowns = .random(in: 0...4, using: &generator)
    effectsBetweenCrashes = [20, 60, 200].any(using: &generator)
    serverCrashes = .random(in: 0...10, using: &generator)
    brokerRestarts = .random(in: 0...3, using: &generator)
    partitions = .random(in: 0...3, using: &generator)
  }
}
