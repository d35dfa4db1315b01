// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels

/// The normalised, scaled and rectified output of a convolution. Output and input may be the same.
struct NormApply: Operation {
  let input: Activation
  let output: Activation
  let state: NormState
  let threads: Threads

  var buffers: [Buffer] { [input.buffer, output.buffer] }

  func run() {
    threads.run { thread in
      let voxels = threads.share(of: state.voxels, thread: thread)
      for sample in 0..<state.batch {
        for block in 0..<state.blocks {
          let coefficients = state.coefficients(sample: sample, block: block)
          tsn_norm_apply(
            output.voxel(voxels.lowerBound, block: block, sample: sample),
            input.voxel(voxels.lowerBound, block: block, sample: sample),
            coefficients.scale, coefficients.shift, input.storage, voxels.count)
        }
      }
    }
  }
}

extension UnsafeMutablePointer<tsn_norm_coefficients> {
  var scale: UnsafeMutablePointer<Float> { lanes(\.scale) }
  var shift: UnsafeMutablePointer<Float> { lanes(\.shift) }

  private func lanes(_ field: PartialKeyPath<tsn_norm_coefficients>) -> UnsafeMutablePointer<Float>
  {
    (UnsafeMutableRawPointer(self) + (MemoryLayout<tsn_norm_coefficients>.offset(of: field) ?? 0))
      .assumingMemoryBound(to: Float.self)
  }
}
