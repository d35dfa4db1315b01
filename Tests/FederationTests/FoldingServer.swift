// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Tensors

/// A coordinator with a model behind it: carries out folds and commits as an aggregator does.
struct FoldingServer {
  private(set) var coordinator: Coordinator
  private let assembly: ModelAssembly
  /// Of the deltas that are delivered.
  private let manifest: ParameterManifest
  /// Of differential privacy.
  private var noise: SeededGenerator
  /// Norms of the changes that commits made.
  private(set) var changes: [Double] = []

  init(
    _ configuration: CoordinatorConfiguration, model: [Float], manifest: ParameterManifest? = nil,
    noiseSeed: UInt64 = 1
  ) throws {
    let manifest = try manifest ?? .flat(count: model.count)
    self.manifest = manifest
    noise = SeededGenerator(seed: noiseSeed)
    coordinator = try Coordinator(configuration: configuration)
    assembly = try ModelAssembly(
      model: try ParameterVector(manifest: manifest, elements: model), version: 0,
      arithmetic: configuration.arithmetic,
      baseVersions: configuration.strategy.mixesLocalModels ? configuration.baseVersions : 0)
    _ = coordinator.handle(.started, at: .zero)
  }

  var model: ParameterVector { assembly.model }

  /// Agents that are there before the first update.
  mutating func join(_ agents: AgentID...) {
    for agent in agents { _ = coordinator.handle(.joins(agent), at: .zero) }
  }

  /// Offers an update with this delta.
  @discardableResult
  mutating func deliver(
    _ agent: AgentID, _ number: UInt64 = 1, base: Version, samples: Int = 1, delta: [Float]
  ) throws -> [CoordinatorEffect] {
    let vector = try ParameterVector(manifest: manifest, elements: delta)
    let header = try UpdateHeader(
      agent: agent, id: UpdateID(outbox: 1, number: number), baseVersion: base,
      sampleCount: samples, summary: vector.summary, report: .sample(),
      payload: .sample(elementCount: vector.count))
    return try perform(coordinator.handle(.updateArrived(header), at: .zero), delta: vector)
  }

  /// Lets the deadline pass.
  @discardableResult
  mutating func reachDeadline(at seconds: Double) throws -> [CoordinatorEffect] {
    try perform(coordinator.handle(.deadline, at: .seconds(seconds)), delta: nil)
  }

  private mutating func perform(
    _ effects: [CoordinatorEffect], delta: ParameterVector?
  ) throws -> [CoordinatorEffect] {
    for effect in effects {
      switch effect {
      case .fold(let contribution):
        if let delta { try assembly.fold(contribution, delta: delta) }
      case .commit(let committed):
        changes.append(try assembly.commit(committed, noise: &noise).norm)
      default:
        break
      }
    }
    return effects
  }
}

extension [CoordinatorEffect] {
  /// Of the only answer among them.
  var outcome: Acknowledgement.Outcome? {
    let outcomes = compactMap { effect in
      if case .acknowledge(_, let acknowledgement) = effect { acknowledgement.outcome } else { nil }
    }
    return outcomes.count == 1 ? outcomes[0] : nil
  }
}
