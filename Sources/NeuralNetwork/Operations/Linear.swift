// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels

/// y = x W^T + b, or y = residual + x W^T + b; W is [outputs][inputs] as in PyTorch.
struct Linear: Operation {
  let input: Matrix
  let output: Matrix
  let weights: WeightReference
  let bias: WeightReference
  /// Added to the product; nil for none.
  var residual: Matrix?
  let threads: Threads

  var buffers: [Buffer] {
    [input.buffer, output.buffer] + [residual?.buffer].compactMap { $0 }
  }

  func run() throws(NetworkError) {
    threads.split(output.rows) { rows in
      let (first, count) = (rows.lowerBound * output.columns, rows.count * output.columns)
      if let residual {
        (output.floats + first).update(from: residual.floats + first, count: count)
      } else {
        (output.floats + first).update(repeating: 0, count: count)
      }
      tsn_add_bias(output.floats + first, bias.floats, output.columns, rows.count)
    }
    try MatrixProduct.multiply(
      input.operand, weights.operand(columns: input.columns).transposed, into: output.operand,
      rows: input.rows, columns: output.columns, inner: input.columns, beta: 1)
  }
}

/// The gradients of ``Linear``: of its input, weights and bias.
struct LinearGradient: Operation {
  let input: Matrix
  let outputGradient: Matrix
  let inputGradient: Matrix
  let weights: WeightReference
  let weightGradient: WeightReference
  let biasGradient: WeightReference

  var buffers: [Buffer] { [input.buffer, outputGradient.buffer, inputGradient.buffer] }

  func run() throws(NetworkError) {
    let (rows, inputs, outputs) = (input.rows, input.columns, outputGradient.columns)
    tsn_column_sums(biasGradient.floats, outputGradient.floats, outputs, rows)
    try MatrixProduct.multiply(
      outputGradient.operand.transposed, input.operand,
      into: weightGradient.operand(columns: inputs), rows: outputs, columns: inputs, inner: rows)
    try MatrixProduct.multiply(
      outputGradient.operand, weights.operand(columns: inputs), into: inputGradient.operand,
      rows: rows, columns: inputs, inner: outputs)
  }
}
