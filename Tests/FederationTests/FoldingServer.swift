// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Tensors

/// A coordinator with a model behind it: carries out folds and commits as an aggregator does.
struct FoldingServer {
  private(set) var coordinator: Coordinator
  private(set) var model: ParameterVector
  private let accumulator: FixedPointAccumulator
  /// Norms of the changes that commits made.
  private(set) var changes: [Double] = []

  init(_ configuration: CoordinatorConfiguration, model: [Float]) throws {
    coordinator = Coordinator(configuration: configuration)
    self.model = try ParameterVector(manifest: .flat(count: model.count), elements: model)
    accumulator = try FixedPointAccumulator(count: model.count)
    _ = coordinator.handle(.started, at: .zero)
  }

  /// Agents that are there before the first update.
  mutating func join(_ agents: AgentID...) {
    for agent in agents { _ = coordinator.handle(.joins(agent), at: .zero) }
  }

  /// Offers an update with this delta.
  @discardableResult
  mutating func deliver(
    _ agent: AgentID, _ number: UInt64 = 1, base: Version, samples: Int = 1, delta: [Float]
  ) throws -> [CoordinatorEffect] {
    let vector = try ParameterVector(manifest: model.manifest, elements: delta)
    let header = try UpdateHeader(
      agent: agent, id: UpdateID(outbox: 1, number: number), baseVersion: base,
      sampleCount: samples, summary: vector.summary, report: .sample())
    let effects = coordinator.handle(.updateArrived(header), at: .zero)
    for effect in effects {
      switch effect {
      case .fold(let weight):
        accumulator.fold(vector, weight: weight)
      case .commit(_, let factor):
        changes.append(try accumulator.apply(to: &model, factor: factor).norm)
      default:
        break
      }
    }
    return effects
  }
}
