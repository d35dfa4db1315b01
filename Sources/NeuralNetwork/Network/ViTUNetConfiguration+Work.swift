// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

extension ViTUNetConfiguration {
  /// Multiplications with additions of one sample's forward pass, directly computed: convolutions,
  /// transposed convolutions, linear layers and attention. The configuration must be valid.
  package var multiplyAccumulates: Int {
    var count = 0
    for level in 0...levels {
      let voxels = extent(level: level).voxelCount
      let (width, below) = (widths[level], level == 0 ? inputChannels : widths[level - 1])
      count += voxels * 27 * (below * width + width * width)
      if level < levels {
        // The way up: a tap for each output voxel, then a block on the concatenation.
        count += voxels * widths[level + 1] * width + voxels * 27 * 3 * width * width
      }
    }
    let (dimensions, hidden) = (transformer.dimensions, transformer.hiddenDimensions)
    let layer =
      tokens * (4 * dimensions * dimensions + 2 * dimensions * hidden)
      + 2 * tokens * tokens * dimensions
    count += transformer.depth * layer + 2 * tokens * widths[levels] * dimensions
    return count + volume.voxelCount * firstWidth * classes
  }
}
