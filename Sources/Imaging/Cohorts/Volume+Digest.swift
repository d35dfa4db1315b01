// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

extension Volume {
  /// Of the extents and the voxels: the same for files that differ in header, type or compression
  /// alone, which is how a patient's images are the same in two data sets.
  ///
  /// It is the digest of width, height and depth as little-endian 64-bit numbers, followed by the
  /// digest of the voxels.
  package var digest: Digest {
    let extent = geometry.extent
    let sides = [extent.width, extent.height, extent.depth].flatMap { side in
      (0..<8).map { UInt8(truncatingIfNeeded: side >> (8 * $0)) }
    }
    let content = voxels.withUnsafeBytes { Digest(of: $0) }
    return (sides + content.bytes).withUnsafeBytes { Digest(of: $0) }
  }
}
