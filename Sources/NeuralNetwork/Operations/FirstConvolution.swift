// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import Tensors

/// Copies planar input volumes into frames of zeros, where the first convolution reads them.
struct FrameInput: Operation {
  /// The caller's volumes, planar: [batch][channels][voxels].
  let input: Buffer
  let framed: FramedVolume
  let threads: Threads

  var buffers: [Buffer] { [] }

  func run() {
    let (channels, extent) = (framed.channels, framed.extent)
    let planes = channels * extent.depth
    threads.split(framed.batch * planes) { range in
      for plane in range {
        let (sample, plane) = plane.quotientAndRemainder(dividingBy: planes)
        tsn_frame(
          framed.sample(sample), input.floats(at: sample * channels * extent.voxelCount),
          extent.kernelExtent, plane, plane + 1)
      }
    }
  }
}

/// Planar float32 volumes with a frame of zeros around each channel: persistent, since the frame is
/// written once.
struct FramedVolume {
  let buffer: Buffer
  let batch: Int
  let channels: Int
  let extent: Extent

  static func sampleCount(channels: Int, extent: Extent) -> Int {
    channels * (extent.depth + 2) * (extent.height + 2) * tsn_framed_row(extent.width)
  }

  func sample(_ index: Int) -> UnsafeMutablePointer<Float> {
    buffer.floats(at: index * Self.sampleCount(channels: channels, extent: extent))
  }
}

/// The convolution of the network's input, from few unpadded channels.
struct FirstConvolution: Operation {
  let input: FramedVolume
  let output: Activation
  let weights: WeightReference
  let bias: WeightReference
  let relu: Bool
  let threads: Threads

  var buffers: [Buffer] { [output.buffer, weights.buffer, bias.buffer] }

  func run() {
    let extent = input.extent
    threads.split(extent.depth * extent.height) { rows in
      for sample in 0..<input.batch {
        tsn_first_convolution(
          output.sample(sample), input.sample(sample), weights.floats, bias.floats, relu,
          output.storage, input.channels, output.paddedChannels, extent.kernelExtent,
          rows.lowerBound, rows.upperBound)
      }
    }
  }
}

/// The weights' gradient of ``FirstConvolution``. The input needs none.
struct FirstConvolutionGradient: Operation {
  let input: FramedVolume
  let outputGradient: Activation
  let weightGradient: WeightReference
  /// Gradient of one sample, when there are more.
  let sampleGradient: Buffer
  let threads: Threads

  var buffers: [Buffer] { [outputGradient.buffer, sampleGradient] }

  func run() {
    for sample in 0..<input.batch {
      let target = sample == 0 ? weightGradient.floats : sampleGradient.floats
      threads.split(outputGradient.blocks * input.channels) { pairs in
        tsn_first_convolution_gradient(
          target, outputGradient.sample(sample), input.sample(sample), outputGradient.storage,
          input.channels, outputGradient.paddedChannels, input.extent.kernelExtent,
          pairs.lowerBound, pairs.upperBound)
      }
      if sample > 0 {
        threads.addFloats(weightGradient.floats, sampleGradient.floats, weightGradient.count)
      }
    }
  }
}
