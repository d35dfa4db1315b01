// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation

/// All that decides about one trial, besides its learner.
package struct TrialPlan: Sendable {
  /// Its number in the study.
  package let trial: Int
  package let scenario: String
  package let strategy: String
  package let seed: UInt64
  package let coordinator: CoordinatorConfiguration
  package let participant: ParticipantConfiguration
  /// At least one.
  package let agents: [AgentID]
  /// One for each agent.
  package let speeds: [AgentSpeed]
  package let stop: StoppingRule
  package let cadence: EvaluationCadence
  /// Mean validation Dice over agents and structures.
  package let target: Double?
  /// The study's twins; none: nothing is refreshed.
  package let twins: [String]
  /// Twins are refreshed from each version that passes a multiple of this, and from the last.
  package let twinVersions: UInt64

  package init(
    trial: Int, scenario: String, strategy: String, seed: UInt64,
    coordinator: CoordinatorConfiguration, participant: ParticipantConfiguration,
    agents: [AgentID], speeds: [AgentSpeed], stop: StoppingRule, cadence: EvaluationCadence,
    target: Double? = nil, twins: [String] = [], twinVersions: UInt64 = 1
  ) {
    precondition(!agents.isEmpty && speeds.count == agents.count, "a speed for each agent")
    self.trial = trial
    self.scenario = scenario
    self.strategy = strategy
    self.seed = seed
    self.coordinator = coordinator
    self.participant = participant
    self.agents = agents
    self.speeds = speeds
    self.stop = stop
    self.cadence = cadence
    self.target = target
    self.twins = twins
    self.twinVersions = max(1, twinVersions)
  }

  /// For people.
  package var name: String { "\(scenario) / \(strategy) / seed \(seed)" }
}
