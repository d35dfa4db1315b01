// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Federation
import FoundationEssentials
import Glibc
import Logging
import Messaging
import Services

struct Run: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run a whole federation on this machine, as real processes.",
    discussion: """
      Starts a broker, an aggregator and agents, shows every version, and ends when the model has \
      reached the optimum. At this stage agents minimise quadratics of known answer, \
      at speeds that differ five-fold; the distance is that of the worst parameter. A process \
      that dies is started again.
      """)

  @Option(name: .long, help: "Agent processes.")
  var agents = 9

  @Option(name: .long, help: "fedavg, semisync, fedasync or fedbuff.")
  var strategy = "fedbuff"

  @Option(name: .long, help: "Of the problem.")
  var seed = 1

  @Option(name: .long, help: "Parameters of the model.")
  var parameters = 1_000

  @Option(name: .long, help: "Done when no parameter is farther than this from the optimum.")
  var tolerance = 1e-3

  @Option(name: .long, help: "Give up after so many seconds.")
  var timeout = 300.0

  @Option(name: .long, help: "Folder of the run; by default runs/<time>.")
  var directory: String?

  @Flag(name: .long, help: "Print one JSON object a line.")
  var json = false

  func validate() throws {
    guard (1...1_000).contains(agents) else {
      throw ValidationError("--agents is \(agents); allowed: 1 to 1000.")
    }
    guard Schema.strategies.contains(strategy) else {
      throw ValidationError(
        "--strategy is '\(strategy)'; allowed: \(Schema.strategies.joined(separator: ", ")).")
    }
    guard (agents...100_000_000).contains(parameters) else {
      throw ValidationError("--parameters is \(parameters); allowed: \(agents) to 100000000.")
    }
    guard tolerance > 0, tolerance.isFinite, seed >= 0 else {
      throw ValidationError("--tolerance must be above 0, --seed not below 0.")
    }
    guard timeout > 0, timeout <= 604_800 else {
      throw ValidationError("--timeout is \(timeout); allowed: above 0 to 604800.")
    }
  }

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
    let progress = RunProgress(problem: problem, tolerance: tolerance, printsJSON: json)
    defer { remove(federation) }
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
    _ federation: LocalFederation, run name: String, progress: RunProgress
  ) async throws {
    let watcher = try FederationWatcher(
      federation: try FederationID("demo"), run: try RunID(name), watchesModels: true,
      endpoints: [try BrokerEndpoints(base: try Endpoint(federation.endpoint))],
      context: try MessagingContext(), logger: Logger(label: "run"))
    let (events, continuation) = AsyncStream<SupervisionEvent>.makeStream()
    let supervisor = Supervisor(
      executable: try Supervisor.ownExecutable(), restartLimit: 20
    ) { continuation.yield($0) }
    try await withThrowingTaskGroup(of: Bool.self) { group in
      group.addTask {
        for await event in events { try await progress.note(event) }
        return false
      }
      group.addTask {
        try await supervisor.run(federation.children)
        return false
      }
      group.addTask {
        try await watcher.run()
        return false
      }
      group.addTask {
        for await observation in watcher.observations where try await progress.note(observation) {
          return true
        }
        return false
      }
      group.addTask {
        try await Task.sleep(for: .seconds(timeout))
        throw ServiceError.timedOut(
          what: "The model did not come within \(tolerance) of the optimum", seconds: timeout)
      }
      defer {
        group.cancelAll()
        continuation.finish()
      }
      for try await isDone in group where isDone { return }
    }
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

  private func remove(_ federation: LocalFederation) {
    do {
      try federation.removeSockets()
    } catch {
      Console.note("cannot remove sockets of \(federation.folder): \(error)")
    }
  }
}
