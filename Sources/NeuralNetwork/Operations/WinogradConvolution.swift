// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels

/// Transforms weights for ``WinogradConvolution``.
struct WinogradWeights: Operation {
  let weights: WeightReference
  let transformed: Buffer
  let shape: WinogradShape
  /// For the gradient of the input: channels exchanged, taps reversed.
  let isTransposed: Bool

  var buffers: [Buffer] { [weights.buffer, transformed] }

  func run() {
    let channels = isTransposed ? shape.shape.inputs : shape.shape.outputs
    shape.threads.split(channels / Activation.lanes) { range in
      let transform = isTransposed ? tsn_winograd_weights_transposed : tsn_winograd_weights
      transform(
        transformed.floats, weights.floats, shape.shape, range.lowerBound, range.upperBound)
    }
  }
}

/// A 3x3x3 convolution with stride 1 and zero padding, or the gradient of one's input, sample by
/// sample.
struct WinogradConvolution: Operation {
  let input: Activation
  let output: Activation
  let weights: Buffer
  /// Nil for none.
  let bias: WeightReference?
  let relu: Bool
  let shape: WinogradShape
  /// Each thread's.
  let scratch: Buffer

  var buffers: [Buffer] {
    [input.buffer, output.buffer, weights, scratch] + [bias?.buffer].compactMap { $0 }
  }

  func run() {
    for sample in 0..<input.batch {
      shape.threads.run { thread in
        tsn_winograd_convolve(
          output.sample(sample), input.sample(sample), input.storage, weights.floats, bias?.floats,
          shape.shape, relu, scratch.floats(at: thread * shape.scratchCount),
          shape.part(thread: thread))
      }
    }
  }
}

/// The weights' gradient of a ``WinogradConvolution``, summed over the samples.
struct WinogradWeightGradient: Operation {
  let input: Activation
  let outputGradient: Activation
  let weightGradient: WeightReference
  let shape: WinogradShape
  /// Transformed gradients: one for each thread where threads divide the volume, else one.
  let transformed: Buffer
  let scratch: Buffer

  var buffers: [Buffer] { [input.buffer, outputGradient.buffer, transformed, scratch] }

  static func transformedBytes(_ shape: WinogradShape) -> Int {
    count(shape) * shape.weightCount * 4
  }

  private static func count(_ shape: WinogradShape) -> Int {
    shape.dividesVolume ? shape.threads.count : 1
  }

  func run() {
    let count = Self.count(shape)
    for sample in 0..<input.batch {
      shape.threads.run { thread in
        tsn_winograd_gradient(
          transformed.floats(at: count == 1 ? 0 : thread * shape.weightCount),
          input.sample(sample), outputGradient.sample(sample), input.storage, shape.shape,
          sample > 0, scratch.floats(at: thread * shape.scratchCount), shape.part(thread: thread))
      }
    }
    shape.threads.split(shape.shape.outputs / Activation.lanes) { blocks in
      tsn_winograd_gradient_finish(
        weightGradient.floats, transformed.floats, count, shape.shape, blocks.lowerBound,
        blocks.upperBound)
    }
  }
}
