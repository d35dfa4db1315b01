// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels

/// Weights of a 3x3x3 convolution in the layout and precision that a pass reads.
struct ArrangeWeights: Operation {
  enum Target {
    case bfloat16, transposed, transposedBFloat16
  }

  let source: WeightReference
  let output: WeightReference
  let target: Target
  let threads: Threads

  var buffers: [Buffer] { [source.buffer, output.buffer] }

  func run() {
    let block = Activation.lanes * Activation.lanes
    let halves = output.buffer.address.assumingMemoryBound(to: UInt16.self)
    threads.split(source.count / block) { range in
      let first = range.lowerBound * block
      switch target {
      case .bfloat16:
        tsn_weights_bfloat16(halves + first, source.floats + first, range.count)
      case .transposed:
        tsn_weights_transposed(output.floats + first, source.floats + first, range.count)
      case .transposedBFloat16:
        tsn_weights_transposed_bfloat16(halves + first, source.floats + first, range.count)
      }
    }
  }
}
