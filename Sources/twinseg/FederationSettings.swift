// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Logging
import Messaging
import Services
import Settings
import Tensors

/// Settings as the values that services take.
struct FederationSettings {
  let settings: ResolvedSettings

  /// - Parameter name: of the service; nil: the setting `name`.
  func identity(name: String? = nil) throws -> ServiceIdentity {
    ServiceIdentity(
      federation: try identifier("federation"), run: try identifier("run"),
      name: try identifier("name", name))
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

  /// - Throws: ``ServiceError/insecureEndpoint(_:)`` for an endpoint that leaves the machine, unless
  ///   that was asked for.
  var endpoints: BrokerEndpoints {
    get throws {
      let endpoints = try parsedEndpoints
      guard try endpoints.base.isLocal || settings.boolean("insecure") else {
        throw ServiceError.insecureEndpoint("\(endpoints.base)")
      }
      return endpoints
    }
  }

  private var parsedEndpoints: BrokerEndpoints {
    get throws {
      let text = try settings.text("endpoint")
      do {
        return try BrokerEndpoints(base: Endpoint(text))
      } catch {
        throw SettingsError.invalidValue(
          key: "endpoint", value: text, source: "settings", allowed: "\(error)")
      }
    }
  }

  func logger(_ label: String) throws -> Logger {
    var logger = Logger(label: label) { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = Logger.Level(rawValue: try settings.text("log_level")) ?? .notice
    return logger
  }

  var coordinator: CoordinatorConfiguration {
    get throws {
      let last = try settings.integer("aggregator.last_version")
      let strategy = try self.strategy
      return CoordinatorConfiguration(
        strategy: strategy, directive: try directive(pace: strategy.pace),
        serverLearningRate: try settings.number("strategy.server_learning_rate"),
        lease: try seconds("aggregator.lease_seconds"),
        snapshotDelay: try seconds("aggregator.snapshot_seconds"),
        lastVersion: last == 0 ? nil : Version(UInt64(last)))
    }
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

  private func directive(pace: Pace) throws -> Directive {
    try Directive(
      pace: pace, localSteps: try settings.integer("training.local_steps"),
      learningRate: try settings.number("training.learning_rate"),
      proximalStrength: try settings.number("training.proximal_mu"),
      stalenessBound: UInt64(try settings.integer("strategy.staleness_bound")),
      updateEncoding: TensorEncoding(rawValue: try settings.text("training.update_encoding"))
        ?? .float32)
  }

  var participant: ParticipantConfiguration {
    get throws {
      ParticipantConfiguration(
        heartbeatInterval: try seconds("agent.heartbeat_seconds"),
        resendInterval: try seconds("agent.resend_seconds"))
    }
  }

  var manifest: ParameterManifest {
    get throws { try ParameterManifest.flat(count: try settings.integer("model.parameters")) }
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

  func learner(incarnation: UInt64) throws -> any LocalLearner {
    switch try settings.text("learner.name") {
    case "noop":
      return try NoopLearner(seed: incarnation)
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

  func seconds(_ key: String) throws -> Duration {
    .seconds(try settings.number(key))
  }
}
