// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels

/// Weights and bias of a convolution with the batch normalisation behind it folded in: with
/// a = gamma / sqrt(running variance + epsilon), weights a w and bias a (b - running mean) + beta.
struct FoldNormalization: Operation {
  let weights: WeightReference
  let bias: WeightReference
  let state: NormState
  let runningMean: WeightReference
  let runningVariance: WeightReference
  let foldedWeights: WeightReference
  let foldedBias: WeightReference
  /// Factor of each channel.
  let factors: WeightReference
  let threads: Threads

  var buffers: [Buffer] { [foldedWeights.buffer, foldedBias.buffer, factors.buffer] }

  func run() {
    for channel in 0..<state.channels {
      let variance = Double(runningVariance.floats[channel])
      let factor =
        Double(state.gamma.floats[channel]) / (variance + NormState.epsilon).squareRoot()
      let centred = Double(bias.floats[channel]) - Double(runningMean.floats[channel])
      factors.floats[channel] = Float(factor)
      foldedBias.floats[channel] = Float(centred * factor + Double(state.beta.floats[channel]))
    }
    // Weights lie in runs of 16 outputs; a block of outputs is one piece.
    let lanes = Activation.lanes
    let perBlock = weights.count / state.blocks
    threads.split(state.blocks) { blocks in
      for block in blocks {
        for row in 0..<perBlock / lanes {
          for lane in 0..<lanes {
            let index = block * perBlock + row * lanes + lane
            foldedWeights.floats[index] =
              weights.floats[index] * factors.floats[block * lanes + lane]
          }
        }
      }
    }
  }
}
