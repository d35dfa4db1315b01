// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// One line of what a run of quadratics says, for people or as JSON.
enum QuadraticRunLine: Encodable {
  case version(
    UInt64, updates: Int?, agents: Int?, staleness: [UInt64]?, distance: Double, seconds: Double)
  case membership(agent: String, change: String, liveAgents: Int)
  case process(name: String, event: String, willRestart: Bool)
  case summary(
    reached: Bool, version: UInt64?, distance: Double?, seconds: Double, restarts: Int, lost: Int,
    refused: UInt64)

  private enum Key: String, CodingKey {
    case event, version, updates, agents, staleness, distance, seconds, agent, change
    case liveAgents, process, what, willRestart, reached, restarts, agentsLost, updatesRefused
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    switch self {
    case .version(let version, let updates, let agents, let staleness, let distance, let seconds):
      try container.encode("version", forKey: .event)
      try container.encode(version, forKey: .version)
      try container.encodeIfPresent(updates, forKey: .updates)
      try container.encodeIfPresent(agents, forKey: .agents)
      try container.encodeIfPresent(staleness, forKey: .staleness)
      try container.encode(distance, forKey: .distance)
      try container.encode(seconds, forKey: .seconds)
    case .membership(let agent, let change, let liveAgents):
      try container.encode("membership", forKey: .event)
      try container.encode(agent, forKey: .agent)
      try container.encode(change, forKey: .change)
      try container.encode(liveAgents, forKey: .liveAgents)
    case .process(let name, let what, let willRestart):
      try container.encode("process", forKey: .event)
      try container.encode(name, forKey: .process)
      try container.encode(what, forKey: .what)
      try container.encode(willRestart, forKey: .willRestart)
    case .summary(
      let reached, let version, let distance, let seconds, let restarts, let lost, let refused):
      try container.encode("summary", forKey: .event)
      try container.encode(reached, forKey: .reached)
      try container.encodeIfPresent(version, forKey: .version)
      try container.encodeIfPresent(distance, forKey: .distance)
      try container.encode(seconds, forKey: .seconds)
      try container.encode(restarts, forKey: .restarts)
      try container.encode(lost, forKey: .agentsLost)
      try container.encode(refused, forKey: .updatesRefused)
    }
  }

  var text: String {
    switch self {
    case .version(let version, let updates, let agents, let staleness, let distance, let seconds):
      var line = "\(TrainingProgress.clock(seconds))  v\(version)"
      if let updates, let agents, let staleness {
        line +=
          "  \(updates) updates from \(agents) agents"
          + "  staleness \(staleness[0]) to \(staleness[1])"
      }
      return line + "  distance \(Self.short(distance))"
    case .membership(let agent, let change, let liveAgents):
      return "      \(agent) \(change), \(liveAgents) live"
    case .process(let name, let what, let willRestart):
      return "      \(name) \(what)\(willRestart ? "; starting it again" : "")"
    case .summary(
      let reached, let version, let distance, let seconds, let restarts, let lost, let refused):
      let state = version.map { " with v\($0), distance \(Self.short(distance ?? .nan))" } ?? ""
      return """
        \(reached ? "Reached" : "Did not reach") the optimum\(state), after \(Int(seconds)) s.
        Processes started again: \(restarts). Agents lost: \(lost). Updates refused: \(refused).
        """
    }
  }

  /// Five digits after the point: finer than the tolerance that ends a run.
  private static func short(_ distance: Double) -> String {
    guard distance.isFinite, distance < 1e9 else { return "\(distance)" }
    let scaled = Int((distance * 100_000).rounded())
    let digits = String(scaled % 100_000)
    return "\(scaled / 100_000)." + String(repeating: "0", count: 5 - digits.count) + digits
  }
}
