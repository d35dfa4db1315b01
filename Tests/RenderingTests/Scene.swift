// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Tensors

/// Boxes in a patient's space, sampled on any grid: the oracle for where things must appear.
struct Scene {
  /// A box in millimetres along right, anterior and superior.
  struct Box {
    var centre: SIMD3<Double>
    var halfSides: SIMD3<Double>
    var label: UInt8

    func contains(_ position: SIMD3<Double>) -> Bool {
      let distance = position - centre
      return (0..<3).allSatisfy { abs(distance[$0]) <= halfSides[$0] }
    }
  }

  let geometry: Geometry

  func mask(_ boxes: [Box]) -> LabelVolume {
    LabelVolume(
      geometry: geometry,
      labels: positions.map { position in boxes.last { $0.contains(position) }?.label ?? 0 })
  }

  /// An image of the same value everywhere.
  func image(_ value: Float = 100) -> Volume {
    Volume(
      geometry: geometry, voxels: [Float](repeating: value, count: geometry.voxelCount))
  }

  func image(_ value: (SIMD3<Double>) -> Float) -> Volume {
    Volume(geometry: geometry, voxels: positions.map(value))
  }

  private var positions: [SIMD3<Double>] {
    let extent = geometry.extent
    return (0..<extent.voxelCount).map { offset in
      let x = offset % extent.width
      let y = offset / extent.width % extent.height
      let z = offset / (extent.width * extent.height)
      return geometry.affine.position(of: SIMD3(Double(x), Double(y), Double(z)))
    }
  }

  /// A grid of about these sides in millimetres, centred on the origin, whose indices grow along the
  /// directions that three letters of R, L, A, P, S and I say.
  static func geometry(
    _ orientation: String, sides: SIMD3<Double> = SIMD3(40, 50, 30),
    spacing: SIMD3<Double> = SIMD3(1, 1, 1)
  ) -> Geometry {
    var (steps, counts) = ([SIMD3<Double>](), [Int]())
    for letter in orientation {
      let axis = "RL".contains(letter) ? 0 : "AP".contains(letter) ? 1 : 2
      var step = SIMD3<Double>.zero
      step[axis] = "RAS".contains(letter) ? spacing[axis] : -spacing[axis]
      steps.append(step)
      counts.append(Int((sides[axis] / spacing[axis]).rounded()))
    }
    return centred(steps, counts)
  }

  /// A grid of these steps, centred on the origin.
  static func centred(_ steps: [SIMD3<Double>], _ counts: [Int]) -> Geometry {
    var affine = Affine(x: steps[0], y: steps[1], z: steps[2])
    affine.origin =
      SIMD3.zero
      - affine.position(
        of: SIMD3(Double(counts[0] - 1), Double(counts[1] - 1), Double(counts[2] - 1)) / 2)
    return Geometry(
      extent: Extent(depth: counts[2], height: counts[1], width: counts[0]), affine: affine)
  }

  /// All 48 ways to lay a volume in memory.
  static let orientations: [String] = {
    var orientations: [String] = []
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
      for flips in 0..<8 {
        let letters: [[Character]] = [["R", "L"], ["A", "P"], ["S", "I"]]
        orientations.append(
          String(order.map { letters[$0][(flips >> $0) & 1] }))
      }
    }
    return orientations
  }()
}
