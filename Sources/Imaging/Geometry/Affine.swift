// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// A map from voxel indices to the patient's space, in millimetres along right, anterior and
/// superior (NIfTI's RAS+): `origin + x * index.x + y * index.y + z * index.z`.
package struct Affine: Sendable, Equatable, Codable {
  /// What one step along the first index, the one that varies fastest in memory, adds.
  package var x: SIMD3<Double>
  /// What one step along the second index adds.
  package var y: SIMD3<Double>
  /// What one step along the third index adds.
  package var z: SIMD3<Double>
  /// Where the centre of voxel (0, 0, 0) lies.
  package var origin: SIMD3<Double>

  package init(
    x: SIMD3<Double>, y: SIMD3<Double>, z: SIMD3<Double>, origin: SIMD3<Double> = .zero
  ) {
    (self.x, self.y, self.z, self.origin) = (x, y, z, origin)
  }

  /// Voxels of this spacing in mm, indices growing to the right, to the front and upwards.
  package init(spacing: SIMD3<Double>) {
    self.init(
      x: SIMD3(spacing.x, 0, 0), y: SIMD3(0, spacing.y, 0), z: SIMD3(0, 0, spacing.z))
  }

  /// BraTS's voxels of 1 mm: indices growing to the left, to the back and upwards, origin
  /// (0, 239, 0).
  package static let brats = Affine(
    x: SIMD3(-1, 0, 0), y: SIMD3(0, -1, 0), z: SIMD3(0, 0, 1), origin: SIMD3(0, 239, 0))

  /// Where a voxel's centre lies; indices need not be whole numbers.
  package func position(of index: SIMD3<Double>) -> SIMD3<Double> {
    origin + x * index.x + y * index.y + z * index.z
  }

  /// Millimetres between neighbours along each index.
  package var spacing: SIMD3<Double> {
    SIMD3((x * x).sum(), (y * y).sum(), (z * z).sum()).squareRoot()
  }

  /// Cubic millimetres of a voxel.
  package var voxelVolume: Double { abs(determinant) }

  /// Negative where the indices make a left-handed system.
  package var determinant: Double {
    x.x * (y.y * z.z - y.z * z.y) - y.x * (x.y * z.z - x.z * z.y)
      + z.x * (x.y * y.z - x.z * y.y)
  }

  /// Where each index grows to, such as LPS for BraTS: right or left, anterior or posterior,
  /// superior or inferior, each letter pair once.
  package var orientation: String {
    var letters: [Character] = ["?", "?", "?"]
    let names: [(Character, Character)] = [("R", "L"), ("A", "P"), ("S", "I")]
    for (axis, index) in nearestAxes.enumerated() {
      letters[index] = [x, y, z][index][axis] < 0 ? names[axis].1 : names[axis].0
    }
    return String(letters)
  }

  /// Which index runs nearest to each axis of the patient (right, anterior, superior, whichever way),
  /// each index once: of all ways to pair them the one with the largest sum of cosines.
  package var nearestAxes: [Int] {
    let spacing = spacing
    let directions = [x / spacing.x, y / spacing.y, z / spacing.z]
    let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]
    func agreement(_ order: [Int]) -> Double {
      (0..<3).reduce(0) { $0 + abs(directions[order[$1]][$1]) }
    }
    return orders.dropFirst().reduce(orders[0]) { agreement($1) > agreement($0) ? $1 : $0 }
  }
}
