// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// TorchIO's RandomElasticDeformation: displacements of a coarse grid of control points,
/// interpolated by cubic B-splines.
package struct ElasticAugmentation: Sendable, Hashable, Codable {
  package var probability: Double
  /// Of each axis, the two beyond the image's ends included.
  package var controlPoints: Int
  /// Millimetres along each axis: displacements are U(-maximum, maximum).
  package var maximumDisplacement: Double
  /// So many outer layers of control points stay, on all three axes. (TorchIO 1.2 forgets the
  /// third.)
  package var lockedBorders: Int

  package init(
    probability: Double = 1, controlPoints: Int = 7, maximumDisplacement: Double = 7.5,
    lockedBorders: Int = 2
  ) {
    self.probability = probability
    self.controlPoints = controlPoints
    self.maximumDisplacement = maximumDisplacement
    self.lockedBorders = lockedBorders
  }

  /// Whether a displacement may exceed half the distance between control points, so that space may
  /// fold: worth a warning.
  /// - Parameters:
  ///   - extent: Of the images.
  ///   - spacing: Of their voxels: mm along width, height and depth.
  package func mayFold(extent: Extent, spacing: SIMD3<Double>) -> Bool {
    let distance = ControlGrid.spacing(
      points: controlPoints, extent: extent, voxelSpacing: spacing)
    return maximumDisplacement > distance.min() / 2
  }

  func validate() throws(ImagingError) {
    try validateProbability(probability, of: "elastic deformation")
    try validateRange(
      Double(controlPoints), 4..<Double(ControlGrid.pointLimit + 1), "control points",
      of: "elastic deformation")
    try validateRange(
      maximumDisplacement, 0..<1000, "maximum displacement", of: "elastic deformation")
    try validateRange(Double(lockedBorders), 0..<3, "locked borders", of: "elastic deformation")
    guard controlPoints > 2 * lockedBorders else {
      throw .invalidSettings(
        reason: "\(lockedBorders) locked borders leave none of \(controlPoints) control points "
          + "of the elastic deformation")
    }
  }

  func draw(_ generator: inout SeededGenerator) -> ControlGrid? {
    generator.draw(probability) { generator in
      let n = controlPoints
      let free = lockedBorders..<n - lockedBorders
      var displacements = [Float](repeating: 0, count: 3 * n * n * n)
      for component in 0..<3 {
        for z in free {
          for y in free {
            for x in free {
              displacements[((component * n + z) * n + y) * n + x] = Float(
                generator.uniform(-maximumDisplacement, maximumDisplacement))
            }
          }
        }
      }
      return ControlGrid(points: n, displacements: displacements)
    }
  }
}
