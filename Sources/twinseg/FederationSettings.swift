// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Glibc
import Logging
import Messaging
import Security
import Services
import Settings
import Tensors

/// Settings as the values that services take.
struct FederationSettings {
  let settings: ResolvedSettings

  /// With keys, the name is that of the keys.
  /// - Parameter name: of the service without keys; nil: the setting `name`.
  /// - Throws: ``ServiceError/keyName(path:name:expected:)`` when an agent is named otherwise.
  func identity(_ role: Role, name: String? = nil, logger: Logger) throws -> ServiceIdentity {
    let security = try SecuritySettings(settings: settings, logger: logger).service(role)
    if let keys = security?.keys, name == nil, let wanted = try settings.optionalText("name"),
      wanted != keys.name
    {
      throw ServiceError.keyName(
        path: try settings.text("security.key_file"), name: keys.name, expected: wanted)
    }
    return ServiceIdentity(
      federation: try identifier("federation"), run: try identifier("run"),
      name: try identifier("name", security?.keys.name ?? name), security: security)
  }

  /// In whose name a broker tells how it is. It signs nothing.
  func brokerIdentity(keys: SecretIdentity?) throws -> ServiceIdentity {
    ServiceIdentity(
      federation: try identifier("federation"), run: try identifier("run"),
      name: try identifier("name", keys?.name ?? "broker"))
  }

  private func identifier<Subject>(
    _ key: String, _ given: String? = nil
  ) throws -> Identifier<Subject> {
    let text = try given ?? settings.text(key)
    do {
      return try Identifier(text)
    } catch {
      throw SettingsError.invalidValue(
        key: key, value: text, source: "settings", allowed: "1 to 64 of A-Z a-z 0-9 . _ -")
    }
  }

  /// Of every broker.
  /// - Throws: ``ServiceError/insecureEndpoint(_:)`` for an endpoint that leaves the machine, unless
  ///   there are keys, or that was asked for; then it warns.
  func endpoints(logger: Logger) throws -> [BrokerEndpoints] {
    let list = try settings.text("endpoint")
    let endpoints = try list.split(separator: ",", omittingEmptySubsequences: false).map {
      try parsedEndpoints("endpoint", String($0))
    }
    guard try !SecuritySettings.areOn(settings) else { return endpoints }
    let allowsInsecure = try settings.boolean("insecure")
    for broker in endpoints {
      guard broker.base.isLocal || allowsInsecure else {
        throw ServiceError.insecureEndpoint("\(broker.base)")
      }
    }
    if allowsInsecure {
      logger.warning(
        """
        INSECURE: without keys, anyone who reaches this endpoint can read every model and update, \
        send updates in any name, and publish models
        """, metadata: ["endpoint": "\(list)"])
    }
    return endpoints
  }

  /// Of the broker that this process is.
  func ownEndpoints(logger: Logger) throws -> BrokerEndpoints {
    let endpoints = try endpoints(logger: logger)
    guard endpoints.count == 1 else {
      throw SettingsError.invalidValue(
        key: "endpoint", value: try settings.text("endpoint"), source: "settings",
        allowed: "one endpoint for a broker: it is one of several")
    }
    return endpoints[0]
  }

  /// Where a broker serves with its next keys; nil: nowhere.
  var nextEndpoints: BrokerEndpoints? {
    get throws {
      try settings.optionalText("security.next_endpoint").map {
        try parsedEndpoints("security.next_endpoint", $0)
      }
    }
  }

  private func parsedEndpoints(_ key: String, _ text: String) throws -> BrokerEndpoints {
    do {
      return try BrokerEndpoints(base: Endpoint(text))
    } catch {
      throw SettingsError.invalidValue(
        key: key, value: text, source: "settings", allowed: "\(error)")
    }
  }

  func logger(_ label: String) throws -> Logger {
    let general = Logger.Level(rawValue: try settings.text("log_level")) ?? .notice
    let parts = try settings.optionalText("log_levels")
    guard let levels = LogLevels(general: general, parts: parts) else {
      throw SettingsError.invalidValue(
        key: "log_levels", value: parts ?? "", source: "settings",
        allowed: "as TwinServer=debug,Messaging=info; levels are those of log_level")
    }
    let format = LogFormat(rawValue: try settings.text("log_format")) ?? .automatic
    let resolved = format.resolved(for: STDERR_FILENO)
    return Logger(label: label) { ProgramLog(label: $0, levels: levels, format: resolved) }
  }

  var coordinator: CoordinatorConfiguration {
    get throws {
      let strategy = try self.strategy
      return CoordinatorConfiguration(
        strategy: strategy, directive: try directive(pace: strategy.pace),
        arithmetic: try arithmetic, lease: try seconds("aggregator.lease_seconds"),
        snapshotDelay: try seconds("aggregator.snapshot_seconds"),
        publishInterval: try seconds("aggregator.publish_seconds"),
        baseVersions: UInt64(try settings.integer("strategy.base_versions")),
        lastVersion: try lastVersion("aggregator.last_version"))
    }
  }

  private func lastVersion(_ key: String) throws -> Version? {
    let last = try settings.integer(key)
    return last == 0 ? nil : Version(UInt64(last))
  }

  private var strategy: any AggregationStrategy {
    get throws {
      let limit = try seconds("strategy.deadline_seconds")
      let deadline = limit == .zero ? nil : limit
      switch try settings.text("strategy.name") {
      case "fedavg":
        return FedAvg(
          quorum: try settings.number("strategy.quorum"),
          minimumAgents: try settings.integer("strategy.minimum_agents"), deadline: deadline,
          late: FedAvg.LatePolicy(rawValue: try settings.text("strategy.late")) ?? .drop,
          staleness: try staleness)
      case "semisync":
        return SemiSync(
          period: try seconds("strategy.period_seconds"),
          minimumUpdates: try settings.integer("strategy.minimum_updates"),
          staleness: try staleness)
      case "fedasync":
        return FedAsync(
          alpha: try settings.number("strategy.mixing_rate"), staleness: try staleness)
      default:
        return FedBuff(
          bufferSize: try settings.integer("strategy.buffer_size"), deadline: deadline,
          staleness: try staleness)
      }
    }
  }

  private var staleness: StalenessFunction {
    get throws {
      switch try settings.text("strategy.staleness") {
      case "constant":
        return .constant
      case "hinge":
        return .hinge(
          slope: try settings.number("strategy.staleness_slope"),
          threshold: UInt64(try settings.integer("strategy.staleness_threshold")))
      default:
        return .polynomial(exponent: try settings.number("strategy.staleness_exponent"))
      }
    }
  }

  private var arithmetic: AggregationArithmetic {
    get throws {
      let bound = try settings.number("strategy.norm_bound")
      return try AggregationArithmetic(
        optimizer: try serverOptimizer,
        serverLearningRate: try settings.number("strategy.server_learning_rate"),
        rule: try robustRule, normBound: bound == 0 ? nil : try NormBound(limit: bound),
        privacy: try privacy, runningStatistics: try runningStatistics)
    }
  }

  private var serverOptimizer: ServerOptimizer {
    get throws {
      let beta1 = try settings.number("strategy.server_beta1")
      let beta2 = try settings.number("strategy.server_beta2")
      let tau = try settings.number("strategy.server_tau")
      switch try settings.text("strategy.server_optimizer") {
      case "momentum": return .momentum(beta: beta1)
      case "adam": return .adam(beta1: beta1, beta2: beta2, tau: tau)
      case "yogi": return .yogi(beta1: beta1, beta2: beta2, tau: tau)
      case "adagrad": return .adagrad(beta1: beta1, tau: tau)
      default: return .none
      }
    }
  }

  private var robustRule: RobustRule? {
    get throws {
      let byzantine = try settings.integer("strategy.byzantine")
      switch try settings.text("strategy.rule") {
      case "median": return .median
      case "trimmed_mean": return .trimmedMean(beta: try settings.number("strategy.trimmed_share"))
      case "krum": return .krum(byzantine: byzantine)
      case "multi_krum":
        return .multiKrum(
          byzantine: byzantine, selected: try settings.integer("strategy.krum_selected"))
      default: return nil
      }
    }
  }

  private var privacy: DifferentialPrivacy? {
    get throws {
      let multiplier = try settings.number("privacy.noise_multiplier")
      guard multiplier > 0 else { return nil }
      let budget = try settings.number("privacy.epsilon_budget")
      return try DifferentialPrivacy(
        clippingNorm: try settings.number("privacy.clipping_norm"), noiseMultiplier: multiplier,
        delta: try settings.number("privacy.delta"), epsilonBudget: budget == 0 ? nil : budget)
    }
  }

  private var runningStatistics: RunningStatistics {
    get throws {
      RunningStatistics(rawValue: try settings.text("training.running_statistics")) ?? .averaged
    }
  }

  private func directive(pace: Pace) throws -> Directive {
    try Directive(
      pace: pace, localSteps: try settings.integer("training.local_steps"),
      localEpochs: try settings.integer("training.local_epochs"),
      learningRate: try settings.number("training.learning_rate"),
      proximalStrength: try settings.number("training.proximal_mu"),
      stalenessBound: UInt64(try settings.integer("strategy.staleness_bound")),
      updateEncoding: TensorEncoding(rawValue: try settings.text("training.update_encoding"))
        ?? .float32, runningStatistics: try runningStatistics)
  }

  var participant: ParticipantConfiguration {
    get throws {
      ParticipantConfiguration(
        heartbeatInterval: try seconds("agent.heartbeat_seconds"),
        resendInterval: try seconds("agent.resend_seconds"),
        lastVersion: try lastVersion("agent.last_version"))
    }
  }

  /// The tensors of the run's model.
  var manifest: ParameterManifest {
    get throws {
      guard try isSegmentation else {
        return try ParameterManifest.flat(count: try settings.integer("model.parameters"))
      }
      return try SegmentationSettings(settings: settings).architecture.manifest()
    }
  }

  /// The parameters of version 0.
  func initialModel() throws -> ParameterVector {
    guard try isSegmentation else { return try ParameterVector(manifest: manifest, repeating: 0) }
    return try SegmentationSettings(settings: settings).initialModel()
  }

  var isSegmentation: Bool {
    get throws { try settings.text("learner.name") == "segmentation" }
  }

  var quadraticProblem: QuadraticProblem {
    get throws {
      let agents = try settings.integer("learner.agents")
      let dimension = try settings.integer("model.parameters")
      guard dimension >= agents else {
        throw SettingsError.invalidValue(
          key: "model.parameters", value: "\(dimension)", source: "settings",
          allowed: "at least learner.agents, \(agents)")
      }
      return QuadraticProblem(
        agentCount: agents, dimension: dimension,
        seed: UInt64(try settings.integer("learner.seed")))
    }
  }

  /// Of problems without images.
  func learner(incarnation: UInt64) throws -> any LocalLearner {
    switch try settings.text("learner.name") {
    case "noop":
      return try NoopLearner(
        seed: incarnation, secondsPerUpdate: try settings.number("learner.seconds_per_update"))
    default:
      let problem = try quadraticProblem
      let index = try settings.integer("learner.index")
      guard index < problem.agentCount else {
        throw SettingsError.invalidValue(
          key: "learner.index", value: "\(index)", source: "settings",
          allowed: "below learner.agents, \(problem.agentCount)")
      }
      return try QuadraticLearner(
        problem: problem, agent: index,
        secondsPerUpdate: try settings.number("learner.seconds_per_update"))
    }
  }

  /// On disk, if the agent has a folder.
  func outbox(owner: ServiceIdentity) throws -> Outbox {
    var generator = SystemRandomNumberGenerator()
    guard let folder = try settings.optionalText("agent.directory") else {
      return Outbox(inMemory: .random(in: 1...UInt64.max, using: &generator))
    }
    return try Outbox(folder: "\(folder)/outbox", owner: owner, using: &generator)
  }

  func seconds(_ key: String) throws -> Duration {
    .seconds(try settings.number(key))
  }
}
