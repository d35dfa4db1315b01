// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Services

/// A federation that minimises quadratics of known answer, at speeds that differ five-fold: tries
/// everything but networks and images, in seconds.
struct QuadraticRun {
  let agents: Int
  let strategy: String
  let seed: Int
  /// Of the model.
  let parameters: Int
  /// Done when no parameter is farther than this from the optimum.
  let tolerance: Double
  let timeout: Double
  let directory: String?
  let dashboard: DashboardOptions
  let printsJSON: Bool

  func run() async throws {
    let name = RunName.now(.now)
    let federation = LocalFederation(
      folder: directory ?? "runs/\(name)", agentCount: agents, settings: settings(run: name),
      agentSettings: {
        ["learner.index=\($0)", "learner.seconds_per_update=\(pause(ofAgent: $0))"]
      },
      keepsVersions: true, endsWithLastVersion: false)
    try federation.prepare()
    Console.note(
      "\(agents) agents, \(parameters) parameters, \(strategy), in \(federation.folder)")
    let problem = QuadraticProblem(
      agentCount: agents, dimension: parameters, seed: UInt64(seed))
    let progress = QuadraticProgress(problem: problem, tolerance: tolerance, printsJSON: printsJSON)
    defer { federation.removeSockets() }
    do {
      try await ForegroundTask.run {
        try await supervise(federation, run: name, progress: progress)
      }
    } catch {
      try await progress.showSummary()
      throw error is CancellationError ? ServiceError.interrupted : error
    }
    try await progress.showSummary()
  }

  private func supervise(
    _ federation: LocalFederation, run name: String, progress: QuadraticProgress
  ) async throws {
    try await RunSupervision(
      federation: federation, run: try RunID(name), watchesModels: true, dashboard: dashboard,
      limit: ("The model did not come within \(tolerance) of the optimum", timeout),
      onProcess: { try await progress.note($0) },
      onObservation: { try await progress.note($0) }
    ).run()
  }

  private func settings(run name: String) -> [String] {
    [
      "run=\(name)", "strategy.name=\(strategy)", "strategy.minimum_agents=\(agents)",
      "strategy.buffer_size=\(max(1, agents / 2))", "strategy.deadline_seconds=30",
      "strategy.period_seconds=1",
      "strategy.server_learning_rate=\(serverLearningRate)", "model.parameters=\(parameters)",
      "learner.agents=\(agents)", "learner.seed=\(seed)", "training.local_steps=5",
      "training.learning_rate=0.5", "aggregator.lease_seconds=4", "agent.heartbeat_seconds=1",
      "aggregator.snapshot_seconds=3", "aggregator.publish_seconds=0.1", "agent.resend_seconds=5",
      "log_level=info",
    ]
  }

  /// Each coordinate has one agent, so averaging over n updates divides every change by n; the
  /// server's rate makes up for most of it.
  private var serverLearningRate: Double {
    switch strategy {
    case "fedavg": Double(agents)
    case "semisync": Double(agents) * 0.75
    case "fedasync": 1
    default: Double(max(1, agents / 2)) * 0.75
    }
  }

  /// Seconds per update: 0.1 for the fastest hospital to 0.5 for the slowest.
  private func pause(ofAgent index: Int) -> Double {
    0.1 + 0.4 * Double(index) / Double(max(1, agents - 1))
  }
}
