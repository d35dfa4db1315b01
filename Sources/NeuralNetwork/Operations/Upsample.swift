// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels

/// The transposed convolution 2x2x2 with stride 2 that doubles each side.
struct Upsample: Operation {
  let input: Activation
  let output: Activation
  let weights: WeightReference
  let bias: WeightReference
  /// Each thread's float32 rows.
  let scratch: Buffer
  let threads: Threads

  var buffers: [Buffer] { [input.buffer, output.buffer, scratch] }

  static func scratchBytes(input: Activation, outputs: Int, threads: Threads) -> Int {
    threads.count
      * tsn_upsample_scratch(input.paddedChannels, outputs, input.extent.kernelExtent) * 4
  }

  func run() {
    let stride = scratch.byteCount / 4 / threads.count
    threads.run { thread in
      let rows = threads.share(of: input.extent.depth * input.extent.height, thread: thread)
      for sample in 0..<input.batch {
        tsn_upsample(
          output.sample(sample), input.sample(sample), weights.floats, bias.floats,
          scratch.floats(at: thread * stride), input.storage, input.paddedChannels,
          output.paddedChannels, input.extent.kernelExtent, rows.lowerBound, rows.upperBound)
      }
    }
  }
}

/// The input's gradient of ``Upsample``.
struct UpsampleInputGradient: Operation {
  let inputGradient: Activation
  let outputGradient: Activation
  let weights: WeightReference
  /// The weights with inputs and outputs exchanged.
  let transposed: Buffer
  let scratch: Buffer
  let threads: Threads

  var buffers: [Buffer] {
    [inputGradient.buffer, outputGradient.buffer, transposed, scratch]
  }

  func run() {
    let stride = scratch.byteCount / 4 / threads.count
    let (inputs, outputs) = (inputGradient.paddedChannels, outputGradient.paddedChannels)
    let extent = inputGradient.extent
    threads.split(inputGradient.blocks) { blocks in
      tsn_upsample_weights_transposed(
        transposed.floats, weights.floats, inputs, outputs, blocks.lowerBound, blocks.upperBound)
    }
    threads.run { thread in
      let rows = threads.share(of: extent.depth * extent.height, thread: thread)
      for sample in 0..<inputGradient.batch {
        tsn_upsample_input_gradient(
          inputGradient.sample(sample), outputGradient.sample(sample), transposed.floats,
          scratch.floats(at: thread * stride), inputGradient.storage, inputs, outputs,
          extent.kernelExtent, rows.lowerBound, rows.upperBound)
      }
    }
  }
}

/// The gradients of weights and bias of ``Upsample``, summed over the samples.
struct UpsampleWeightGradient: Operation {
  let input: Activation
  let outputGradient: Activation
  let weightGradient: WeightReference
  let biasGradient: WeightReference
  /// Gradient of one sample, when there are more.
  let sampleGradient: Buffer
  let scratch: Buffer
  let threads: Threads

  var buffers: [Buffer] {
    [input.buffer, outputGradient.buffer, sampleGradient, scratch]
  }

  func run() {
    let stride = scratch.byteCount / 4 / threads.count
    for sample in 0..<input.batch {
      let target = sample == 0 ? weightGradient.floats : sampleGradient.floats
      threads.run { thread in
        let pairs = threads.share(of: outputGradient.blocks * 8, thread: thread)
        tsn_upsample_weight_gradient(
          target, outputGradient.sample(sample), input.sample(sample),
          scratch.floats(at: thread * stride), input.storage, input.paddedChannels,
          outputGradient.paddedChannels, input.extent.kernelExtent, pairs.lowerBound,
          pairs.upperBound)
      }
      if sample > 0 {
        threads.addFloats(weightGradient.floats, sampleGradient.floats, weightGradient.count)
      }
    }
    sumBiasGradient()
  }

  private func sumBiasGradient() {
    threads.split(outputGradient.blocks) { blocks in
      for block in blocks {
        let target = biasGradient.floats + block * Activation.lanes
        target.initialize(repeating: 0, count: Activation.lanes)
        for sample in 0..<input.batch {
          var moments = tsn_moments()
          tsn_norm_moments(
            &moments, outputGradient.block(block, sample: sample), outputGradient.storage,
            outputGradient.voxels)
          withUnsafeBytes(of: &moments) { bytes in
            let doubles = bytes.assumingMemoryBound(to: Double.self)
            for lane in 0..<Activation.lanes {
              target[lane] += Float(doubles[0] * doubles[1 + lane])
            }
          }
        }
      }
    }
  }
}
