// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Services
import Tensors

/// How near a replay of a trace on the virtual clock comes to the run that it was recorded of.
package struct TraceComparison: Sendable, Equatable, Codable {
  package let versions: Int
  /// Versions that are made of updates of the same agents, in whatever order.
  package let sameVersions: Int
  /// Agents of updates in the order of their arrival that are the same, counted to the first that is not.
  package let sameArrivals: Int
  package let arrivals: Int
  /// From the first join to the last version.
  package let recordedSeconds: Double
  package let virtualSeconds: Double

  /// Virtual over recorded; nil: the run took no time.
  package var timeRatio: Double? {
    recordedSeconds > 0 ? virtualSeconds / recordedSeconds : nil
  }

  /// Replays a trace with updates that change nothing, by the run's own rules.
  /// - Throws: `FederationError`, ``StudyError``.
  package init(
    of timeline: RunTimeline, path: String, coordinator: CoordinatorConfiguration,
    participant: ParticipantConfiguration
  ) throws {
    let trace = try Trace(of: timeline, path: path)
    let agents = try trace.agents.keys.sorted().map { try AgentID($0) }
    let speeds = agents.map { agent -> AgentSpeed in
      let times = trace.agents[agent.text] ?? Trace.Times(joins: 0, seconds: [0])
      // What was under way at the end took longer than the run.
      return AgentSpeed(
        compute: .recorded(times.seconds + [timeline.duration + 1]), joins: times.joins)
    }
    let last = timeline.versions.last?.value ?? .initial
    let manifest = try ParameterManifest.flat(count: 1)
    let plan = TrialPlan(
      trial: 0, scenario: "recorded", strategy: coordinator.strategy.name, seed: 0,
      coordinator: coordinator, participant: participant, agents: agents, speeds: speeds,
      stop: StoppingRule(seconds: 10 * timeline.duration + 3_600, versions: last.number),
      cadence: EvaluationCadence())
    let result = try TrialEngine(
      plan, model: try ParameterVector(manifest: manifest, repeating: 0),
      learner: try NoopStudyLearner(agentCount: agents.count, manifest: manifest)
    ).run()
    self.init(recorded: timeline, replayed: result)
  }

  private init(recorded: RunTimeline, replayed: TrialResult) {
    let folded = replayed.trainings.filter { $0.outcome == .folded }
      .sorted { ($0.arrived ?? 0, $0.number) < ($1.arrived ?? 0, $1.number) }
    func contributors(_ updates: [(String, UInt64?)]) -> [UInt64: [String]] {
      var versions: [UInt64: [String]] = [:]
      for (agent, version) in updates {
        if let version { versions[version, default: []].append(agent) }
      }
      return versions.mapValues { $0.sorted() }
    }
    let real = contributors(recorded.updates.map { ($0.agent.text, $0.version?.number) })
    let virtual = contributors(folded.map { ($0.agent, $0.version) })
    // The first is made of nothing.
    let made = recorded.versions.filter { $0.value > .initial }
    versions = made.count
    sameVersions = made.count { real[$0.value.number] == virtual[$0.value.number] }
    arrivals = recorded.updates.count
    sameArrivals = zip(recorded.updates, folded).prefix { $0.agent.text == $1.agent }.count
    recordedSeconds = recorded.duration
    virtualSeconds = replayed.versions.last?.seconds ?? 0
  }
}
