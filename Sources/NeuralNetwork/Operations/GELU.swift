// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels

/// x Phi(x), element by element, with the exact normal distribution.
struct GELU: Operation {
  let input: Matrix
  let output: Matrix
  let threads: Threads

  var buffers: [Buffer] { [input.buffer, output.buffer] }

  func run() {
    threads.split(input.rows) { rows in
      let first = rows.lowerBound * input.columns
      tsn_gelu(output.floats + first, input.floats + first, rows.count * input.columns)
    }
  }
}

/// The gradient of ``GELU``, in place of its output's.
struct GELUGradient: Operation {
  let input: Matrix
  let gradient: Matrix
  let threads: Threads

  var buffers: [Buffer] { [input.buffer, gradient.buffer] }

  func run() {
    threads.split(input.rows) { rows in
      let first = rows.lowerBound * input.columns
      tsn_gelu_gradient(
        gradient.floats + first, gradient.floats + first, input.floats + first,
        rows.count * input.columns)
    }
  }
}
