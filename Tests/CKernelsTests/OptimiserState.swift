// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels

/// An optimiser with its options; the learning rate is 0.1.
enum Optimiser {
  /// Clips the gradient to the norm first, as PyTorch does.
  case adam(
    beta1: Double = 0.9, beta2: Double = 0.999, decay: Double = 0, decoupled: Bool = false,
    proximal: Double = 0, maximumNorm: Double = .infinity)
  case sgd(
    momentum: Double = 0, decay: Double = 0, proximal: Double = 0, nesterov: Bool = false)
}

/// Parameters with what an optimiser remembers of them; the anchor is where they started.
struct OptimiserState {
  let parameters: Unaligned<Float>
  let first: Unaligned<Float>
  let second: Unaligned<Float>
  let anchor: Unaligned<Float>

  init(parameters: [Float], offset: Int) {
    let zeros = [Float](repeating: 0, count: parameters.count)
    self.parameters = Unaligned(parameters, offset: offset)
    first = Unaligned(zeros, offset: offset)
    second = Unaligned(zeros, offset: offset)
    anchor = Unaligned(parameters, offset: offset)
  }

  var arrays: [Unaligned<Float>] { [parameters, first, second, anchor] }

  /// Takes one step, of all parameters or of those in the range.
  func take(
    _ step: Int, of optimiser: Optimiser, gradient: [Float], naive: Bool, range: Range<Int>? = nil
  ) {
    let range = range ?? 0..<gradient.count
    let start = range.lowerBound
    let gradientCopy = Unaligned(Array(gradient[range]), offset: 1)
    switch optimiser {
    case .adam(let beta1, let beta2, let decay, let decoupled, let proximal, let maximumNorm):
      let squares = gradient.reduce(0) { $0 + Double($1) * Double($1) }
      let options = tsn_adam_options(
        learning_rate: 0.1, beta1: beta1, beta2: beta2, epsilon: 1e-8, weight_decay: decay,
        decoupled: decoupled, step: Int64(step),
        gradient_scale: min(1, maximumNorm / (squares.squareRoot() + 1e-6)), proximal: proximal)
      let kernel = naive ? tsn_adam_naive : tsn_adam
      withUnsafePointer(to: options) {
        kernel(
          parameters.pointer + start, first.pointer + start, second.pointer + start,
          gradientCopy.pointer, proximal == 0 ? nil : anchor.pointer + start, $0, range.count)
      }
    case .sgd(let momentum, let decay, let proximal, let nesterov):
      let options = tsn_sgd_options(
        learning_rate: 0.1, momentum: momentum, weight_decay: decay, nesterov: nesterov,
        first: step == 1, gradient_scale: 1, proximal: proximal)
      let kernel = naive ? tsn_sgd_naive : tsn_sgd
      withUnsafePointer(to: options) {
        kernel(
          parameters.pointer + start, first.pointer + start, gradientCopy.pointer,
          proximal == 0 ? nil : anchor.pointer + start, $0, range.count)
      }
    }
  }
}

/// The generator of Fixtures/optimisers.py.
struct KnuthGenerator {
  private var state: UInt64 = 1

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 40
  }

  /// Floats in [-1, 1).
  mutating func floats(_ count: Int) -> [Float] {
    (0..<count).map { _ in Float(next()) / 0x1p23 - 1 }
  }
}

extension Unaligned<Float> {
  func elements(_ range: Range<Int>) -> [Float] {
    let start = UnsafeRawPointer(pointer)
    return range.map { start.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
  }
}
