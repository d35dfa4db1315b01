// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels

/// The voxels of a blocked activation as rows of their channels.
struct TokensFromBlocks: Operation {
  let input: Activation
  let output: Matrix
  let threads: Threads

  var buffers: [Buffer] { [input.buffer, output.buffer] }

  func run() {
    threads.split(input.voxels) { voxels in
      for sample in 0..<input.batch {
        tsn_tokens_from_blocks(
          output.floats + sample * input.voxels * input.channels, input.sample(sample),
          input.storage, input.channels, input.voxels, voxels.lowerBound, voxels.upperBound)
      }
    }
  }
}

/// An activation plus rows of channels; the sum may take the activation's place.
struct AddTokens: Operation {
  let tokens: Matrix
  let input: Activation
  let output: Activation
  let threads: Threads

  var buffers: [Buffer] { [tokens.buffer, input.buffer, output.buffer] }

  func run() {
    threads.split(output.voxels) { voxels in
      for sample in 0..<output.batch {
        tsn_blocks_from_tokens(
          output.sample(sample), input.sample(sample),
          tokens.floats + sample * output.voxels * output.channels, output.storage,
          output.channels, output.voxels, voxels.lowerBound, voxels.upperBound)
      }
    }
  }
}

/// Adds a learned position to every token of every sample.
struct AddPosition: Operation {
  let tokens: Matrix
  let position: WeightReference
  let batch: Int

  var buffers: [Buffer] { [tokens.buffer] }

  func run() {
    for sample in 0..<batch {
      tsn_add_bias(tokens.floats + sample * position.count, position.floats, position.count, 1)
    }
  }
}

/// The gradient of ``AddPosition``: the sum over the samples.
struct PositionGradient: Operation {
  let tokenGradient: Matrix
  let positionGradient: WeightReference
  let batch: Int

  var buffers: [Buffer] { [tokenGradient.buffer] }

  func run() {
    tsn_column_sums(positionGradient.floats, tokenGradient.floats, positionGradient.count, batch)
  }
}
