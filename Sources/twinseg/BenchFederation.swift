// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Federation
import FoundationEssentials
import Glibc
import Logging
import Messaging
import Services

struct BenchFederation: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "federation",
    abstract: "Time rounds of real processes that move models and updates but do not train.",
    discussion: """
      Starts a broker, an aggregator and agents as separate processes over ipc. Every agent \
      returns a different update in each round. Prints seconds per round, updates per second, \
      the aggregator's peak memory and processor time, and the bytes that crossed sockets.
      """)

  @Option(name: .long, help: "Agent processes.")
  var agents = 9

  @Option(name: .long, help: "Parameters of the model.")
  var parameters = 9_000_000

  @Option(name: .long, help: "Versions to publish.")
  var rounds = 10

  @Option(name: .long, help: "fedavg, semisync, fedasync or fedbuff.")
  var strategy = "fedavg"

  @Option(
    name: .long, help: "fedbuff: updates that make a version; by default one third of the agents.")
  var bufferSize: Int?

  @Option(name: .long, help: "How updates are written: f32 or f16.")
  var encoding = "f32"

  @Option(name: .long, help: "How long agents pretend to train, in seconds.")
  var trainingSeconds = 0.0

  @Flag(name: .long, help: "Encrypt all connections and sign all messages.")
  var keys = false

  @Option(name: .long, help: "Give up after so many seconds.")
  var timeout = 600.0

  @Flag(name: .long, help: "Print JSON.")
  var json = false

  func validate() throws {
    func check(_ name: String, _ value: Int, _ range: ClosedRange<Int>) throws {
      guard range.contains(value) else {
        throw ValidationError(
          "--\(name) is \(value); allowed: \(range.lowerBound) to \(range.upperBound).")
      }
    }
    try check("agents", agents, 1...1_000)
    try check("parameters", parameters, 1...1_000_000_000)
    try check("rounds", rounds, 2...1_000_000)
    try check("buffer-size", bufferSize ?? 1, 1...4_096)
    guard Schema.strategies.contains(strategy) else {
      throw ValidationError(
        "--strategy is '\(strategy)'; allowed: \(Schema.strategies.joined(separator: ", ")).")
    }
    guard TensorEncoding(rawValue: encoding) != nil else {
      throw ValidationError("--encoding is '\(encoding)'; allowed: f32, f16.")
    }
    guard (0...3_600).contains(trainingSeconds) else {
      throw ValidationError("--training-seconds is \(trainingSeconds); allowed: 0 to 3600.")
    }
    guard timeout > 0, timeout <= 604_800 else {
      throw ValidationError("--timeout is \(timeout); allowed: above 0 to 604800.")
    }
  }

  func run() async throws {
    let folder = "\(FileManager.default.temporaryDirectory.path)/twinseg-bench-\(getpid())"
    let federation = LocalFederation(
      folder: folder, agentCount: agents, settings: settings,
      agentSettings: { ["learner.seconds_per_update=\(pause(ofAgent: $0))"] }, keepsVersions: false,
      endsWithLastVersion: true, hasKeys: keys)
    try federation.prepare()
    defer { removeFolder(folder) }
    Console.note(
      "\(agents) agents, \(parameters) parameters, \(rounds) rounds of \(strategy), \(encoding)")
    let dispatch = try await supervise(federation)
    let summary = try JSONOutput.read(AggregatorSummary.self, from: federation.aggregatorSummary)
    guard summary.secondsPerVersion.count >= 2 else { throw ServiceError.interrupted }
    let result = BenchFederationResult(
      command: self, aggregator: summary,
      traffic: try JSONOutput.read(BrokerTraffic.self, from: federation.brokerSummary),
      dispatch: dispatch.milliseconds)
    try Console.output(json ? try JSONOutput.text(result) : result.table)
  }

  private var settings: [String] {
    [
      "strategy.name=\(strategy)", "strategy.minimum_agents=\(agents)",
      "strategy.buffer_size=\(bufferSize ?? max(1, agents / 3))", "strategy.deadline_seconds=0",
      "strategy.staleness_bound=1000000", "strategy.base_versions=\(2 * agents)",
      "aggregator.last_version=\(rounds)",
      "model.parameters=\(parameters)", "learner.name=noop", "training.update_encoding=\(encoding)",
      // Nobody is lost while two cores serve many processes.
      "aggregator.lease_seconds=120", "aggregator.snapshot_seconds=60", "agent.resend_seconds=120",
    ]
  }

  /// Agents are a little apart, so that they do not deliver in step.
  private func pause(ofAgent index: Int) -> Double {
    trainingSeconds * (1 + 0.1 * Double(index) / Double(agents))
  }

  private func supervise(_ federation: LocalFederation) async throws -> DispatchTimes {
    let watcher = try FederationWatcher(
      federation: try FederationID("demo"), run: try RunID("demo"), watchesModels: false,
      endpoints: [try BrokerEndpoints(base: try Endpoint(federation.endpoint))],
      security: try federation.watcherSecurity,
      context: try MessagingContext(), logger: Logger(label: "bench"))
    let supervisor = Supervisor(
      executable: try Supervisor.ownExecutable(), restartLimit: 0
    ) { event in
      if case .ended(let name, let reason, _) = event { Console.note("\(name) \(reason)") }
    }
    let watching = Task {
      var times = DispatchTimes()
      for await case .metric(_, let event) in watcher.observations { times.note(event) }
      return times
    }
    try await ForegroundTask.run {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await watcher.run() }
        group.addTask {
          try await Task.sleep(for: .seconds(timeout))
          throw ServiceError.timedOut(what: "The rounds were not done", seconds: timeout)
        }
        defer { group.cancelAll() }
        try await supervisor.run(federation.children)
      }
    }
    return await watching.value
  }

  private func removeFolder(_ path: String) {
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      Console.note("cannot remove \(path): \(error)")
    }
  }
}
