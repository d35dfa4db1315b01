// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import Tensors

/// A 3x3x3 convolution by Winograd's minimal filtering, and how threads divide it.
struct WinogradShape {
  let shape: tsn_convolution
  let threads: Threads

  init(input: Activation, outputs: Int, threads: Threads) {
    let extent = input.extent
    shape = tsn_convolution(
      inputs: input.paddedChannels, outputs: Activation.padded(outputs),
      lanes: max(input.usedLanes, Activation.usedLanes(of: outputs)), depth: extent.depth,
      height: extent.height, width: extent.width)
    self.threads = threads
  }

  /// The convolution from its outputs to its inputs.
  var transposed: WinogradShape {
    WinogradShape(shape: tsn_convolution_transposed(shape), threads: threads)
  }

  private init(shape: tsn_convolution, threads: Threads) {
    self.shape = shape
    self.threads = threads
  }

  /// Floats of the transformed weights.
  var weightCount: Int { tsn_winograd_weights_size(shape) }

  /// Floats of each thread's scratch, in whole cache lines.
  var scratchCount: Int { (tsn_winograd_scratch(shape) + 15) / 16 * 16 }

  private var items: Int { tsn_winograd_items(shape) }
  private var outputBlocks: Int { shape.outputs / Activation.lanes }

  /// Threads divide the volume, or the output channels where the volume is too small.
  var dividesVolume: Bool { items >= 2 * threads.count }

  func part(thread: Int) -> tsn_winograd_part {
    let items = dividesVolume ? threads.share(of: items, thread: thread) : 0..<items
    let blocks =
      dividesVolume ? 0..<outputBlocks : threads.share(of: outputBlocks, thread: thread)
    return tsn_winograd_part(
      begin: items.lowerBound, end: items.upperBound, outputs_begin: blocks.lowerBound,
      outputs_end: blocks.upperBound)
  }

  /// Whether it is faster than oneDNN's direct convolution, the transforms of the weights included:
  /// those weigh more in small volumes, and direct convolution is twice as fast in bfloat16.
  static func isFaster(extent: Extent, precision: Precision) -> Bool {
    let tiles = extent.sides.reduce(1) { $0 * (($1 + 3) / 4) }
    return tiles >= (precision == .float32 ? 8 : 27)
  }
}
