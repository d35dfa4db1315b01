// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import Tensors

/// An elastic deformation: displacements of control points, which uniform cubic B-splines weight, as
/// in ITK's BSplineTransform of order 3. The displacements are the splines' coefficients, so the
/// deformation is smoother than they are and nowhere exceeds the largest of them.
///
/// Between the second and the last but one control point of an axis lies the image, with an eighth
/// of a voxel beyond its ends, as ITK's BSplineTransformInitializer places it.
package struct ControlGrid: Sendable, Equatable {
  /// How many an axis can have.
  package static let pointLimit = Int(TSN_CONTROL_POINT_LIMIT)
  private static let ends = 0.125

  /// Of each axis; at least 4.
  package let points: Int
  /// Millimetres: a block each of displacements along width, height and depth; in each, points along
  /// the width vary fastest, then height, then depth. Of a displaced voxel's source.
  package let displacements: [Float]

  /// - Precondition: There are 3 * points^3 displacements.
  package init(points: Int, displacements: [Float]) {
    precondition((4...Self.pointLimit).contains(points), "\(points) control points")
    precondition(displacements.count == 3 * points * points * points)
    self.points = points
    self.displacements = displacements
  }

  /// Millimetres between control points along width, height and depth.
  package static func spacing(
    points: Int, extent: Extent, voxelSpacing: SIMD3<Double>
  ) -> SIMD3<Double> {
    let sides = SIMD3(Double(extent.width), Double(extent.height), Double(extent.depth))
    return (sides + 2 * ends) / Double(points - 3) * voxelSpacing
  }

  /// Whether a displacement exceeds half the distance between control points along its axis, so that
  /// space may fold.
  package func mayFold(extent: Extent, spacing: SIMD3<Double>) -> Bool {
    let distance = Self.spacing(points: points, extent: extent, voxelSpacing: spacing)
    let count = points * points * points
    return (0..<3).contains { axis in
      displacements[axis * count..<(axis + 1) * count]
        .contains { Double(abs($0)) > distance[axis] / 2 }
    }
  }

  /// The displacements in voxels of this spacing.
  func displacements(inVoxelsOf spacing: SIMD3<Double>) -> [Float] {
    let count = points * points * points
    return displacements.enumerated().map { index, displacement in
      Float(Double(displacement) / spacing[index / count])
    }
  }

  /// For each of an axis's voxels, which is the first of the four control points that act on it,
  /// and their weights: that of point first + t on voxel i is element t * count + i.
  func splines(count: Int) -> (first: [UInt32], weights: [Float]) {
    let distance = (Double(count) + 2 * Self.ends) / Double(points - 3)
    var first = [UInt32](repeating: 0, count: count)
    var weights = [Float](repeating: 0, count: 4 * count)
    for i in 0..<count {
      let place = (Double(i) + 0.5 + Self.ends) / distance
      let interval = min(Int(place), points - 4)
      first[i] = UInt32(interval)
      for (tap, weight) in Self.weights(at: place - Double(interval)).enumerated() {
        weights[tap * count + i] = Float(weight)
      }
    }
    return (first, weights)
  }

  /// The uniform cubic B-splines of four control points, between the second and the third.
  private static func weights(at t: Double) -> [Double] {
    [
      (1 - t) * (1 - t) * (1 - t) / 6, (3 * t * t * t - 6 * t * t + 4) / 6,
      (-3 * t * t * t + 3 * t * t + 3 * t + 1) / 6, t * t * t / 6,
    ]
  }
}
