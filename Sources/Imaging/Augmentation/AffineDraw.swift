// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Tensors

/// A scaling and rotation about the image's centre, in millimetres along width, height and depth.
package struct AffineDraw: Sendable, Equatable {
  /// Along the axes; above 1 enlarges. Applied after the rotation.
  package var scales: SIMD3<Double>
  /// About the axes, by the right-hand rule in their frame, in ITK's order: about the height's
  /// axis first, then the width's, then the depth's.
  package var degrees: SIMD3<Double>

  package init(scales: SIMD3<Double>, degrees: SIMD3<Double>) {
    self.scales = scales
    self.degrees = degrees
  }

  /// Three rows of four: the source voxel's coordinates of an output voxel (x, y, z, 1). It is the
  /// inverse of the map that objects follow.
  package func sourceMatrix(extent: Extent, spacing: SIMD3<Double>) -> [Double] {
    let rotation = rotation
    let centre =
      SIMD3(
        Double(extent.width - 1), Double(extent.height - 1), Double(extent.depth - 1)) / 2
    return (0..<3).flatMap { row in
      // A rotation's inverse is its transpose.
      let steps = (0..<3).map { column in
        rotation[column][row] / scales[column] * spacing[column] / spacing[row]
      }
      let origin = (0..<3).reduce(centre[row]) { $0 - steps[$1] * centre[$1] }
      return steps + [origin]
    }
  }

  /// Rows of Rz Rx Ry.
  private var rotation: [[Double]] {
    let angles = degrees * (Double.pi / 180)
    let (sx, cx) = (sin(angles.x), cos(angles.x))
    let (sy, cy) = (sin(angles.y), cos(angles.y))
    let (sz, cz) = (sin(angles.z), cos(angles.z))
    return [
      [cz * cy - sz * sx * sy, -sz * cx, cz * sy + sz * sx * cy],
      [sz * cy + cz * sx * sy, cz * cx, sz * sy - cz * sx * cy],
      [-cx * sy, sx, cx * cy],
    ]
  }
}
