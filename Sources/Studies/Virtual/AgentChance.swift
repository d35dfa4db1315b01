// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Tensors

/// What is left to chance about one agent. Each purpose has numbers of its own, so that the n-th training of
/// an agent takes as long and ends the same under every strategy of a study.
struct AgentChance {
  private var compute: SeededGenerator
  private var dropouts: SeededGenerator
  private var crashes: SeededGenerator
  private var recordedCount = 0

  init(seed: UInt64, agent: Int) {
    func generator(_ purpose: String) -> SeededGenerator {
      let text = "\(seed)/\(agent)/\(purpose)"
      let digest = Array(text.utf8).withUnsafeBytes { Digest(of: $0) }
      return SeededGenerator(seed: digest.high ^ digest.low)
    }
    compute = generator("compute")
    dropouts = generator("dropouts")
    crashes = generator("crashes")
  }

  /// What the next training takes: at least a millisecond, so that time goes on.
  mutating func trainingTime(_ speed: AgentSpeed, steps: Int) -> Duration {
    max(drawTime(speed, steps: steps), .milliseconds(1))
  }

  private mutating func drawTime(_ speed: AgentSpeed, steps: Int) -> Duration {
    switch speed.compute {
    case .perStep(let distribution):
      return .virtual(Double(steps) * distribution.draw(using: &compute))
    case .recorded(let seconds):
      defer { recordedCount += 1 }
      guard recordedCount >= seconds.count else { return .virtual(seconds[recordedCount]) }
      return .virtual(seconds[Int(compute.nextUnit() * Double(seconds.count))])
    }
  }

  /// Where in the next training the agent drops out, 0 to 1, and for how long; nil: it does not. Always
  /// takes as many numbers.
  mutating func dropout(_ speed: AgentSpeed) -> (share: Double, away: Duration)? {
    let draws = (dropouts.nextUnit(), dropouts.nextUnit(), dropouts.nextUnit())
    guard draws.0 < speed.dropout else { return nil }
    return (draws.1, .virtual(-log(1 - draws.2) * speed.dropoutSeconds))
  }

  /// Time to the next crash; nil: there is none.
  mutating func timeToCrash(_ speed: AgentSpeed) -> Duration? {
    guard speed.crashesPerDay > 0 else { return nil }
    return .virtual(-log(1 - crashes.nextUnit()) * 86_400 / speed.crashesPerDay)
  }
}
