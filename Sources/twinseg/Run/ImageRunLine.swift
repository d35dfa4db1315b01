// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation

/// One line of what a run on images says, for people or as JSON.
enum ImageRunLine: Encodable {
  case version(
    UInt64, of: Int, updates: Int, agents: Int, staleness: [UInt64], globalDice: Double?,
    twinDice: Double?, seconds: Double, secondsLeft: Double?)
  case twin(agent: String, record: TwinRecord)
  case membership(agent: String, change: String, liveAgents: Int)
  case process(name: String, event: String, willRestart: Bool)

  private enum Key: String, CodingKey {
    case event, version, versions, updates, agents, staleness, globalDice, twinDice, seconds
    case secondsLeft, agent, parent, decision, dice, incumbentDice, drift, change, liveAgents,
      process, what
    case willRestart
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    switch self {
    case .version(
      let version, let versions, let updates, let agents, let staleness, let globalDice,
      let twinDice, let seconds, let secondsLeft):
      try container.encode("version", forKey: .event)
      try container.encode(version, forKey: .version)
      try container.encode(versions, forKey: .versions)
      try container.encode(updates, forKey: .updates)
      try container.encode(agents, forKey: .agents)
      try container.encode(staleness, forKey: .staleness)
      try container.encodeIfPresent(globalDice, forKey: .globalDice)
      try container.encodeIfPresent(twinDice, forKey: .twinDice)
      try container.encode(seconds, forKey: .seconds)
      try container.encodeIfPresent(secondsLeft, forKey: .secondsLeft)
    case .twin(let agent, let record):
      try container.encode("twin", forKey: .event)
      try container.encode(agent, forKey: .agent)
      try container.encode(record.parent.number, forKey: .parent)
      try container.encode(record.decision.rawValue, forKey: .decision)
      try container.encode(record.dice, forKey: .dice)
      try container.encode(record.globalDice, forKey: .globalDice)
      try container.encodeIfPresent(record.incumbentDice, forKey: .incumbentDice)
      try container.encode(record.drift, forKey: .drift)
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
    }
  }

  var text: String {
    switch self {
    case .version(
      let version, let versions, let updates, let agents, let staleness, let globalDice,
      let twinDice, let seconds, let secondsLeft):
      let late =
        staleness[0] == staleness[1] ? "\(staleness[0])" : "\(staleness[0])-\(staleness[1])"
      let dice = globalDice.map {
        "  Dice \(TrainingProgress.text($0)) global"
          + (twinDice.map { ", \(TrainingProgress.text($0)) twins" } ?? "")
      }
      return
        "\(TrainingProgress.clock(seconds))  v\(version)/\(versions)  \(updates) updates of \(agents) agents"
        + "  staleness \(late)" + (dice ?? "")
        + (secondsLeft.map { $0 >= 1 ? "  about \(TrainingProgress.clock($0)) left" : "" } ?? "")
    case .twin(let agent, let record):
      return "      \(agent) twin of v\(record.parent.number) \(record.decision.rawValue): "
        + "Dice \(TrainingProgress.text(record.dice)), "
        + "global \(TrainingProgress.text(record.globalDice))"
        + (record.incumbentDice.map { ", before \(TrainingProgress.text($0))" } ?? "")
    case .membership(let agent, let change, let liveAgents):
      return "      \(agent) \(change), \(liveAgents) live"
    case .process(let name, let what, let willRestart):
      return "      \(name) \(what)\(willRestart ? "; starting it again" : "")"
    }
  }
}
