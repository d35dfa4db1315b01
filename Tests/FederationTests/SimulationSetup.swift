// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Tensors

/// What a simulated federation is made of.
enum SimulationSetup: CaseIterable {
  /// Rounds that wait for everyone, for as long as it takes.
  case rounds
  /// Rounds that end early; what is late counts in the next one.
  case lateRounds
  /// A buffer of three updates.
  case buffer

  static let lastVersion: Version = 10

  var coordinator: CoordinatorConfiguration {
    switch self {
    case .rounds:
      .sample(FedAvg(deadline: nil), lastVersion: Self.lastVersion)
    case .lateRounds:
      .sample(
        FedAvg(quorum: 0.6, deadline: .seconds(120), late: .foldNext), stalenessBound: 2,
        lastVersion: Self.lastVersion)
    case .buffer:
      .sample(FedBuff(bufferSize: 3), stalenessBound: 4, lastVersion: Self.lastVersion)
    }
  }

  var participant: ParticipantConfiguration {
    ParticipantConfiguration(
      heartbeatInterval: .seconds(3), resendInterval: .seconds(10),
      maximumResendInterval: .seconds(60))
  }

  /// Whether an agent that cannot train is got over: not where everyone is waited for.
  var toleratesFailedTraining: Bool { self != .rounds }
}

/// How bad a network is.
struct SimulatedFaults {
  /// Shares of messages.
  let loss: Double
  let duplication: Double
  /// Longest time on the way, in seconds. Each message takes its own, so they overtake each other.
  let delay: Double

  init(using generator: inout SeededGenerator) {
    loss = .random(in: 0...0.3, using: &generator)
    duplication = .random(in: 0...0.3, using: &generator)
    delay = [0.001, 0.5, 5].randomElement(using: &generator) ?? 1
  }
}
