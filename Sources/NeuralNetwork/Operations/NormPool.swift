// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels

/// ``NormApply`` and the maxima of 2x2x2 voxels, in one pass over memory.
struct NormPool: Operation {
  let input: Activation
  let output: Activation
  let pooled: Activation
  /// For each pooled element, which of the eight voxels was the maximum: [batch][blocks][voxels][16].
  let index: Buffer
  let state: NormState
  let threads: Threads

  var buffers: [Buffer] { [input.buffer, output.buffer, pooled.buffer, index] }

  func run() {
    let extent = pooled.extent
    threads.split(extent.depth * extent.height) { rows in
      for sample in 0..<state.batch {
        for block in 0..<state.blocks {
          let coefficients = state.coefficients(sample: sample, block: block)
          tsn_norm_pool(
            output.block(block, sample: sample), pooled.block(block, sample: sample),
            pooled.poolIndex(in: index, block: block, sample: sample),
            input.block(block, sample: sample), coefficients.scale, coefficients.shift,
            input.storage, input.extent.kernelExtent, rows.lowerBound, rows.upperBound)
        }
      }
    }
  }
}

/// Maxima of 2x2x2 voxels.
struct MaxPool: Operation {
  let input: Activation
  let pooled: Activation
  let threads: Threads

  var buffers: [Buffer] { [input.buffer, pooled.buffer] }

  func run() {
    let extent = pooled.extent
    threads.split(extent.depth * extent.height) { rows in
      for sample in 0..<input.batch {
        for block in 0..<input.blocks {
          tsn_pool(
            pooled.block(block, sample: sample), input.block(block, sample: sample), input.storage,
            input.extent.kernelExtent, rows.lowerBound, rows.upperBound)
        }
      }
    }
  }
}

/// Adds the gradient of pooled maxima to the gradient of what was pooled.
struct MaxPoolGradient: Operation {
  let inputGradient: Activation
  let pooledGradient: Activation
  let index: Buffer
  let threads: Threads

  var buffers: [Buffer] { [inputGradient.buffer, pooledGradient.buffer, index] }

  func run() {
    let extent = pooledGradient.extent
    threads.split(extent.depth * extent.height) { rows in
      for sample in 0..<inputGradient.batch {
        for block in 0..<inputGradient.blocks {
          tsn_pool_gradient(
            inputGradient.block(block, sample: sample),
            pooledGradient.block(block, sample: sample),
            pooledGradient.poolIndex(in: index, block: block, sample: sample),
            inputGradient.storage, inputGradient.extent.kernelExtent, rows.lowerBound,
            rows.upperBound)
        }
      }
    }
  }
}

extension Activation {
  /// Bytes of an index of maxima for a pooled activation.
  var poolIndexBytes: Int { batch * paddedChannels * voxels }

  fileprivate func poolIndex(
    in buffer: Buffer, block: Int, sample: Int
  ) -> UnsafeMutablePointer<UInt8> {
    buffer.address.assumingMemoryBound(to: UInt8.self)
      + (sample * blocks + block) * voxels * Self.lanes
  }
}
