// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels

/// Normalises each row (Ba et al. 2016).
struct LayerNorm: Operation {
  let input: Matrix
  let output: Matrix
  /// Each row's mean, then each row's reciprocal standard deviation.
  let statistics: Buffer
  let gamma: WeightReference
  let beta: WeightReference
  let threads: Threads

  var buffers: [Buffer] { [input.buffer, output.buffer, statistics] }

  func run() {
    threads.split(input.rows) { rows in
      let first = rows.lowerBound * input.columns
      tsn_layer_norm(
        output.floats + first, statistics.floats(at: rows.lowerBound),
        statistics.floats(at: input.rows + rows.lowerBound), input.floats + first, gamma.floats,
        beta.floats, input.columns, rows.count)
    }
  }
}

/// Adds the gradient of ``LayerNorm`` to the input's gradient.
struct LayerNormGradient: Operation {
  let input: Matrix
  let outputGradient: Matrix
  let inputGradient: Matrix
  let statistics: Buffer
  let gamma: WeightReference
  let gammaGradient: WeightReference
  let betaGradient: WeightReference

  var buffers: [Buffer] {
    [input.buffer, outputGradient.buffer, inputGradient.buffer, statistics]
  }

  func run() {
    gammaGradient.clear()
    betaGradient.clear()
    tsn_layer_norm_gradient(
      inputGradient.floats, gammaGradient.floats, betaGradient.floats, outputGradient.floats,
      input.floats, statistics.floats, statistics.floats(at: input.rows), gamma.floats,
      input.columns, input.rows)
  }
}
