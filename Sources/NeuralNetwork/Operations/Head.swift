// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels

/// The 1x1x1 convolution to planar logits, from normalised channels or, without a state, from
/// channels as they are.
struct Head: Operation {
  let input: Activation
  let state: NormState?
  let weights: WeightReference
  let bias: WeightReference
  /// [batch][classes][voxels].
  let logits: Buffer
  let classes: Int
  let threads: Threads

  var buffers: [Buffer] { [input.buffer, logits] }

  func run() {
    threads.split(input.voxels) { voxels in
      for sample in 0..<input.batch {
        withNormCoefficients(of: state, sample: sample) { scale, shift in
          tsn_head(
            logits.floats(at: sample * classes * input.voxels), input.sample(sample), scale, shift,
            weights.floats, bias.floats, input.storage, input.paddedChannels, classes,
            input.voxels, voxels.lowerBound, voxels.upperBound)
        }
      }
    }
  }
}

/// The gradient of ``Head``: of its normalised input, its weights and its bias.
struct HeadGradient: Operation {
  let input: Activation
  let state: NormState
  let weights: WeightReference
  let weightGradient: WeightReference
  let biasGradient: WeightReference
  let logitGradient: Buffer
  let inputGradient: Activation
  /// [threads][classes * channels + classes] doubles.
  let parts: Buffer
  let classes: Int
  let threads: Threads

  var buffers: [Buffer] { [input.buffer, inputGradient.buffer, logitGradient] }

  static func partBytes(channels: Int, classes: Int, threads: Threads) -> Int {
    threads.count * (channels + 1) * classes * MemoryLayout<Double>.stride
  }

  func run() {
    let stride = (input.paddedChannels + 1) * classes
    let sums = parts.address.assumingMemoryBound(to: Double.self)
    sums.initialize(repeating: 0, count: threads.count * stride)
    threads.run { thread in
      let voxels = threads.share(of: input.voxels, thread: thread)
      let part = sums + thread * stride
      for sample in 0..<input.batch {
        withNormCoefficients(of: state, sample: sample) { scale, shift in
          tsn_head_gradient(
            inputGradient.sample(sample), part, part + input.paddedChannels * classes,
            logitGradient.floats(at: sample * classes * input.voxels), input.sample(sample), scale,
            shift, weights.floats, input.storage, input.paddedChannels, classes, input.voxels,
            voxels.lowerBound, voxels.upperBound)
        }
      }
    }
    for index in 0..<stride {
      var sum = 0.0
      for thread in 0..<threads.count { sum += sums[thread * stride + index] }
      if index < input.paddedChannels * classes {
        weightGradient.floats[index] = Float(sum)
      } else {
        biasGradient.floats[index - input.paddedChannels * classes] = Float(sum)
      }
    }
  }
}

/// Scale and shift of all channels of a sample side by side, as the head reads them.
private func withNormCoefficients(
  of state: NormState?, sample: Int,
  _ body: (UnsafePointer<Float>?, UnsafePointer<Float>?) -> Void
) {
  guard let state else { return body(nil, nil) }
  let count = state.blocks * Activation.lanes
  withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * count) { values in
    guard let base = values.baseAddress else { return }
    for block in 0..<state.blocks {
      let coefficients = state.coefficients(sample: sample, block: block)
      let first = block * Activation.lanes
      (base + first).update(from: coefficients.scale, count: Activation.lanes)
      (base + count + first).update(from: coefficients.shift, count: Activation.lanes)
    }
    body(base, base + count)
  }
}
