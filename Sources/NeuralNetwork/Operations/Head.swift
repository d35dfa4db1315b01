// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels

/// The 1x1x1 convolution to planar logits, from normalised channels or, without a state, from
/// channels as they are.
struct Head: Operation {
  let input: Activation
  /// Nil where the channels are normalised already.
  let coefficients: HeadCoefficients?
  let weights: WeightReference
  let bias: WeightReference
  /// [batch][classes][voxels].
  let logits: Buffer
  let classes: Int
  let threads: Threads

  var buffers: [Buffer] { [input.buffer, logits] }

  func run() {
    coefficients?.gather()
    threads.split(input.voxels) { voxels in
      for sample in 0..<input.batch {
        tsn_head(
          logits.floats(at: sample * classes * input.voxels), input.sample(sample),
          coefficients?.scale(sample: sample), coefficients?.shift(sample: sample),
          weights.floats, bias.floats, input.storage, input.paddedChannels, classes,
          input.voxels, voxels.lowerBound, voxels.upperBound)
      }
    }
  }
}

/// The gradient of ``Head``: of its normalised input, its weights and its bias.
struct HeadGradient: Operation {
  let input: Activation
  let coefficients: HeadCoefficients
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
    coefficients.gather()
    threads.run { thread in
      let voxels = threads.share(of: input.voxels, thread: thread)
      let part = sums + thread * stride
      for sample in 0..<input.batch {
        tsn_head_gradient(
          inputGradient.sample(sample), part, part + input.paddedChannels * classes,
          logitGradient.floats(at: sample * classes * input.voxels), input.sample(sample),
          coefficients.scale(sample: sample), coefficients.shift(sample: sample), weights.floats,
          input.storage, input.paddedChannels, classes, input.voxels, voxels.lowerBound,
          voxels.upperBound)
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
