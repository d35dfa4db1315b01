// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Tensors

/// What a simulated federation is made of: a strategy, and what goes with it.
struct SimulatedFederation {
  let configuration: CoordinatorConfiguration
  let manifest: ParameterManifest
  let agents: [AgentID]
  /// Agents that always come back, the first ones: as many as a version needs.
  let lastingAgents: Int

  static let strategyCount = 8

  /// One of all strategies by the seed's remainder, and combinations of the rest by chance.
  /// - Throws: ``FederationError``, ``TensorsError``.
  init(seed: UInt64, lastVersion: Version, using generator: inout SeededGenerator) throws {
    let strategy = Self.strategy(Int(seed % UInt64(Self.strategyCount)), using: &generator)
    let arithmetic = try Self.arithmetic(
      mixing: strategy.mixesLocalModels, using: &generator)
    let directive = try Directive(
      pace: strategy.pace, proximalStrength: [0, 0.01].any(using: &generator),
      stalenessBound: [0, 1, 2, 4, 1000].any(using: &generator),
      runningStatistics: arithmetic.runningStatistics)
    configuration = CoordinatorConfiguration(
      strategy: strategy, directive: directive, arithmetic: arithmetic,
      baseVersions: [1, 2, 4, 16].any(using: &generator), lastVersion: lastVersion)
    manifest = try ParameterManifest([
      TensorDescription(name: "a.running_mean", shape: [1], kind: .runningStatistic),
      TensorDescription(name: "a.weight", shape: [2]),
      TensorDescription(name: "b.running_var", shape: [1], kind: .runningStatistic),
      TensorDescription(name: "b.weight", shape: [1]),
    ])
    // With a rule each update of a version is another agent's.
    let buffer = (strategy as? FedBuff)?.bufferSize ?? 1
    lastingAgents = max(2, arithmetic.leastUpdates, arithmetic.rule == nil ? 1 : buffer)
    let names = ["a", "b", "c", "d", "e", "f"] as [AgentID]
    agents = Array(names.prefix(.random(in: lastingAgents...6, using: &generator)))
  }

  private static func strategy(
    _ index: Int, using generator: inout SeededGenerator
  ) -> any AggregationStrategy {
    let staleness = [
      StalenessFunction.constant, .polynomial(exponent: 0.5), .hinge(slope: 10, threshold: 1),
    ].any(using: &generator)
    switch index {
    // A round that waits for everyone, for as long as it takes.
    case 0: return FedAvg(deadline: nil)
    case 1: return FedAvg(quorum: 0.5, deadline: .seconds(60), late: .drop)
    case 2:
      return FedAvg(
        quorum: 0.6, deadline: .seconds(120), late: .foldNext, staleness: staleness)
    case 3:
      return SemiSync(
        period: [.seconds(20), .seconds(50)].any(using: &generator),
        minimumUpdates: .random(in: 1...2, using: &generator), staleness: staleness)
    case 4: return FedAsync(staleness: .constant)
    case 5: return FedAsync(alpha: 0.9, staleness: .polynomial(exponent: 0.5))
    case 6: return FedAsync(staleness: .hinge(slope: 10, threshold: 1))
    default:
      return FedBuff(
        bufferSize: .random(in: 1...4, using: &generator),
        deadline: [nil, .seconds(90)].any(using: &generator), staleness: staleness)
    }
  }

  private static func arithmetic(
    mixing: Bool, using generator: inout SeededGenerator
  ) throws -> AggregationArithmetic {
    // With Krum a version takes three updates, and one that mixes takes one.
    let rules: [RobustRule?] =
      [nil, nil, nil, .median, .trimmedMean(beta: 0.4)]
      + (mixing ? [] : [.krum(byzantine: 0), .multiKrum(byzantine: 0, selected: 2)])
    let rule = rules.any(using: &generator)
    let isPrivate = Bool.random(using: &generator)
    return try AggregationArithmetic(
      optimizer: [.none, .momentum(beta: 0.5), .adagrad(), .adam(), .yogi()].any(
        using: &generator),
      serverLearningRate: [1, 0.5].any(using: &generator), rule: rule,
      normBound: [nil, try NormBound(limit: 0.5)].any(using: &generator),
      privacy: rule == nil && isPrivate ? privacies.any(using: &generator) : nil,
      runningStatistics: RunningStatistics.allCases.any(using: &generator))
  }

  /// With budgets for about 3 and 12 fresh updates, and without one.
  private static let privacies: [DifferentialPrivacy?] = [(3.0, 0.5), (12.0, 2), (0, 1)].map {
    updates, sigma in
    let epsilon = PrivacyAccountant().epsilon(
      muSquared: (updates + 0.1) / (sigma * sigma), delta: 1e-5)
    return try? DifferentialPrivacy(
      clippingNorm: 1, noiseMultiplier: sigma, delta: 1e-5,
      epsilonBudget: updates > 0 ? epsilon : nil)
  }

  let participant = ParticipantConfiguration(
    heartbeatInterval: .seconds(3), resendInterval: .seconds(10),
    maximumResendInterval: .seconds(60))

  /// What a fresh update costs of the privacy budget; nil: nothing.
  var freshWeight: Double? {
    guard configuration.arithmetic.privacy != nil,
      case .fold(let weight, _) = configuration.strategy.admission(sampleCount: 1, staleness: 0)
    else { return nil }
    return weight
  }
}

extension Array {
  /// One of them; there is at least one.
  func any(using generator: inout SeededGenerator) -> Element {
    self[.random(in: indices, using: &generator)]
  }
}
