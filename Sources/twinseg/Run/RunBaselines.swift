// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Imaging
import Learning
import NeuralNetwork
import Tensors

/// What hospitals would have without the federation: each a network of its own, or, if they could share
/// their scans, one for all. As many steps as the federation made, from the same first version, at the
/// same learning rate.
struct RunBaselines {
  /// Of one hospital.
  struct Site: Sendable {
    let training: [PreparedFile]
    /// Steps that its updates in the global model took.
    let steps: Int
  }

  struct Models: Sendable {
    let alone: [ParameterVector]
    let pooled: ParameterVector
  }

  let architecture: ViTUNetConfiguration
  let start: ParameterVector
  let settings: LocalSettings
  let learningRate: Double

  func train(_ sites: [Site]) async throws -> Models {
    let total = sites.reduce(0) { $0 + $1.steps }
    let counter = StepCounter(total: 2 * total)
    return try await withTaskCancellationHandler {
      try await train(sites, total: total, counter)
    } onCancel: {
      counter.cancel()
    }
  }

  private func train(
    _ sites: [Site], total: Int, _ counter: StepCounter
  ) async throws -> Models {
    let processors = ProcessInfo.processInfo.activeProcessorCount
    var single = settings
    single.threads = 1
    let alone = try await BoundedWork.map(sites, width: processors, progress: ignoreProgress) {
      [single] site in
      try train(site.training, steps: site.steps, single, counter)
    }
    var whole = settings
    whole.threads = processors
    let pooled = try await BoundedWork.map([whole], width: 1, progress: ignoreProgress) { whole in
      try train(sites.flatMap(\.training), steps: total, whole, counter)
    }
    return Models(alone: alone, pooled: pooled[0])
  }

  /// The counter shows it.
  private func ignoreProgress(_ done: Int) {}

  private func train(
    _ cases: [PreparedFile], steps: Int, _ settings: LocalSettings, _ counter: StepCounter
  ) throws -> ParameterVector {
    try Baseline.train(
      architecture, from: start, cases: cases, settings: settings, steps: steps,
      learningRate: learningRate
    ) { _ in try counter.count() }
  }
}
