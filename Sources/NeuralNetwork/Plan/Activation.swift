// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import Tensors

/// A batch of samples in the blocked layout, in a buffer of a plan or in a part of one.
struct Activation {
  /// Lanes of a channel block.
  static let lanes = Int(TSN_LANES)

  let buffer: Buffer
  /// Byte of the first sample.
  let offset: Int
  /// Bytes from one sample to the next.
  let sampleStride: Int
  let batch: Int
  /// Channels that carry data.
  let channels: Int
  /// Lanes of each block beyond which there are only zeros: half of them or all.
  let usedLanes: Int
  let extent: Extent
  let precision: Precision

  /// Channels with the zeros that fill up the last block.
  var paddedChannels: Int { Self.padded(channels) }
  var blocks: Int { paddedChannels / Self.lanes }
  var voxels: Int { extent.voxelCount }
  var blockBytes: Int { voxels * Self.lanes * precision.elementBytes }
  var storage: tsn_storage { precision.storage }

  func sample(_ index: Int) -> UnsafeMutableRawPointer {
    buffer.address + offset + index * sampleStride
  }

  func block(_ block: Int, sample index: Int) -> UnsafeMutableRawPointer {
    sample(index) + block * blockBytes
  }

  /// Address of a voxel in a block.
  func voxel(_ voxel: Int, block: Int, sample: Int) -> UnsafeMutableRawPointer {
    self.block(block, sample: sample) + voxel * Self.lanes * precision.elementBytes
  }

  static func padded(_ channels: Int) -> Int { (channels + lanes - 1) / lanes * lanes }

  static func usedLanes(of channels: Int) -> Int { channels <= lanes / 2 ? lanes / 2 : lanes }

  /// The first channels of each sample, or those that follow them. Both halves of a concatenation
  /// begin with a block of their own.
  func part(channels: Int, afterPadded first: Int = 0) -> Activation {
    Activation(
      buffer: buffer, offset: offset + first * voxels * precision.elementBytes,
      sampleStride: sampleStride, batch: batch, channels: channels,
      usedLanes: Self.usedLanes(of: channels), extent: extent, precision: precision)
  }

  /// The part of a concatenation after another of as many channels.
  func secondHalf(channels: Int) -> Activation {
    part(channels: channels, afterPadded: Self.padded(channels))
  }
}

extension Extent {
  var kernelExtent: tsn_extent { tsn_extent(depth: depth, height: height, width: width) }
}
