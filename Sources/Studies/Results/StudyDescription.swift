// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// What the results of a study are of; kept beside them as JSON.
package struct StudyDescription: Codable, Sendable, Equatable {
  package let name: String
  /// For people; may be empty.
  package let title: String
  /// The study file, as it was read.
  package let file: String
  /// Names, in the order of the file.
  package let scenarios: [String]
  package let strategies: [String]
  package let seeds: [UInt64]
  package let twins: [String]
  /// The agents, in order.
  package let agents: [Agent]
  /// Mean validation Dice that counts as reached; nil: there is no target.
  package let target: Double?
  /// What is learnt, as the setting `learner.name` says: `segmentation`, `quadratic` or `noop`.
  package let problem: String
  package let parameterCount: Int
  /// Version of the program, with its commit where that is known.
  package let software: String
  /// A digest of the files that the study names; nil: it is not known.
  package let inputs: String?

  package struct Agent: Codable, Sendable, Equatable {
    package let name: String
    /// Of its data, for people.
    package let title: String
    package let trainingCases: Int
    package let validationCases: Int
    package let testCases: Int

    package init(
      name: String, title: String, trainingCases: Int, validationCases: Int, testCases: Int
    ) {
      self.name = name
      self.title = title
      self.trainingCases = trainingCases
      self.validationCases = validationCases
      self.testCases = testCases
    }
  }

  package init(
    name: String, title: String, file: String, scenarios: [String], strategies: [String],
    seeds: [UInt64], twins: [String], agents: [Agent], target: Double?, problem: String,
    parameterCount: Int, software: String, inputs: String? = nil
  ) {
    self.name = name
    self.title = title
    self.file = file
    self.scenarios = scenarios
    self.strategies = strategies
    self.seeds = seeds
    self.twins = twins
    self.agents = agents
    self.target = target
    self.problem = problem
    self.parameterCount = parameterCount
    self.software = software
    self.inputs = inputs
  }

  /// In what another description is not of the same study; nil: it is.
  func difference(to other: StudyDescription) -> String? {
    if name != other.name { return "it is called '\(name.legible(100))'" }
    if file != other.file { return "its file reads otherwise (it is kept as study.yaml)" }
    if agents != other.agents { return "its agents have other cases" }
    if inputs != other.inputs { return "its cases, traces or first model have changed" }
    if software != other.software {
      return "another version of the program began it (\(software.legible(100)))"
    }
    if problem != other.problem || parameterCount != other.parameterCount {
      return "it trains \(parameterCount) parameters (\(problem))"
    }
    return nil
  }
}
