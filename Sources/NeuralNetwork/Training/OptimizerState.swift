// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels

/// The moments of an optimiser, laid out like the gradients, and its steps so far.
final class OptimizerState {
  private let optimizer: Optimizer
  private let count: Int
  private let threads: Threads
  private let memory: Memory
  /// What each thread found of its share of a vector.
  private var summaries: [tsn_summary]
  var steps = 0

  init(_ optimizer: Optimizer, count: Int, threads: Threads) throws(NetworkError) {
    self.optimizer = optimizer
    self.count = count
    self.threads = threads
    memory = try Memory(byteCount: optimizer.moments * count * 4)
    summaries = [tsn_summary](repeating: tsn_summary_empty(), count: threads.count)
  }

  /// The values of one moment, as many as there are weights.
  func moment(_ index: Int) -> UnsafeMutablePointer<Float> {
    memory.base.assumingMemoryBound(to: Float.self) + index * count
  }

  var momentCount: Int { optimizer.moments }

  /// Forgets the moments, as at the start of a round.
  func reset() {
    memory.base.initializeMemory(as: UInt8.self, repeating: 0, count: memory.byteCount)
    steps = 0
  }

  /// The Euclidean norm of a vector that lies like the weights; nil when it is not finite.
  func norm(of vector: UnsafePointer<Float>) -> Double? {
    summaries.withUnsafeMutableBufferPointer { summaries in
      guard let base = summaries.baseAddress else { return }
      threads.run { thread in
        let share = threads.share(of: count / Activation.lanes, thread: thread)
        base[thread] = tsn_summary_empty()
        tsn_summarise(
          base + thread, vector + share.lowerBound * Activation.lanes,
          share.count * Activation.lanes)
      }
    }
    var sum = 0.0
    for summary in summaries {
      guard summary.finite else { return nil }
      sum += summary.sum_of_squares
    }
    return sum.squareRoot()
  }

  func step(
    _ weights: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>,
    anchor: UnsafePointer<Float>?, gradientScale: Double, options: StepOptions
  ) {
    switch optimizer {
    case .adam(let adam):
      stepAdam(adam, false, weights, gradient, anchor, gradientScale, options)
    case .adamW(let adam):
      stepAdam(adam, true, weights, gradient, anchor, gradientScale, options)
    case .sgd(let sgd):
      stepSGD(sgd, weights, gradient, anchor, gradientScale, options)
    }
    steps += 1
  }

  private func stepAdam(
    _ adam: Optimizer.Adam, _ isDecoupled: Bool, _ weights: UnsafeMutablePointer<Float>,
    _ gradient: UnsafePointer<Float>, _ anchor: UnsafePointer<Float>?, _ gradientScale: Double,
    _ options: StepOptions
  ) {
    let kernel = tsn_adam_options(
      learning_rate: options.learningRate, beta1: adam.beta1, beta2: adam.beta2,
      epsilon: adam.epsilon, weight_decay: adam.weightDecay, decoupled: isDecoupled,
      step: Int64(steps + 1), gradient_scale: gradientScale, proximal: options.proximal)
    forEachShare { first, count in
      withUnsafePointer(to: kernel) {
        tsn_adam(
          weights + first, moment(0) + first, moment(1) + first, gradient + first,
          anchor.map { $0 + first }, $0, count)
      }
    }
  }

  private func stepSGD(
    _ sgd: Optimizer.SGD, _ weights: UnsafeMutablePointer<Float>,
    _ gradient: UnsafePointer<Float>, _ anchor: UnsafePointer<Float>?, _ gradientScale: Double,
    _ options: StepOptions
  ) {
    let kernel = tsn_sgd_options(
      learning_rate: options.learningRate, momentum: sgd.momentum, weight_decay: sgd.weightDecay,
      nesterov: sgd.nesterov, first: steps == 0, gradient_scale: gradientScale,
      proximal: options.proximal)
    forEachShare { first, count in
      withUnsafePointer(to: kernel) {
        tsn_sgd(
          weights + first, sgd.momentum == 0 ? nil : moment(0) + first, gradient + first,
          anchor.map { $0 + first }, $0, count)
      }
    }
  }

  private func forEachShare(_ body: (_ first: Int, _ count: Int) -> Void) {
    threads.split(count / Activation.lanes) { range in
      body(range.lowerBound * Activation.lanes, range.count * Activation.lanes)
    }
  }
}
