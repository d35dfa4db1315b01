// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Glibc
import Settings
import Tensors

/// What machines and networks of the agents are like in one part of a study.
package struct StudyScenario: Sendable {
  package let name: String
  /// What an agent is like unless it is named.
  package let speed: AgentSpeed
  package let slowest: Double
  /// Of agents that are named; they have no place in the ladder of speeds.
  package let agents: [String: AgentSpeed]
  /// A file of recorded times; nil: there is none.
  package let trace: String?
  private let file: String
  /// Of its entry in the file.
  private let line: Int?

  /// - Throws: `SettingsError` or ``StudyError``.
  init(
    name: String, speed: ResolvedSettings, agents: [String: ResolvedSettings], file: String,
    line: Int?
  ) throws {
    self.name = name
    self.speed = try AgentSpeed(speed, file: file, line: line)
    slowest = try speed.number("slowest")
    self.agents = try agents.mapValues { try AgentSpeed($0, file: file, line: line) }
    trace = try speed.optionalText("trace")
    self.file = file
    self.line = line
  }

  /// The speeds of a study's agents.
  /// - Parameter trace: Read from the file of that name.
  /// - Throws: ``StudyError`` when the scenario or the trace names agents that are none, or the trace lacks one.
  package func speeds(of names: [AgentID], trace: Trace?) throws -> [AgentSpeed] {
    let known = Set(names.map(\.text))
    if let stranger = agents.keys.sorted().first(where: { !known.contains($0) }) {
      throw StudyError.invalid(
        file: file, line: line, key: "scenarios.agents", value: stranger.legible(100),
        allowed: known.sorted().joined(separator: ", "))
    }
    return try names.enumerated().map { index, agent in
      if let own = agents[agent.text] { return own }
      var speed = speed
      if let trace {
        guard let times = trace.agents[agent.text] else {
          throw StudyError.invalid(
            file: file, line: line, key: "trace", value: "a trace without \(agent)",
            allowed: "one with \(known.sorted().joined(separator: ", "))")
        }
        speed.compute = .recorded(times.seconds)
        speed.joins = times.joins
        // The times tell of the network, too.
        speed.link = .ideal
        return speed
      }
      guard case .perStep(let distribution) = speed.compute, names.count > 1 else { return speed }
      let step = pow(slowest, Double(index) / Double(names.count - 1))
      speed.compute = .perStep(distribution.scaled(by: step))
      return speed
    }
  }
}
