// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// How the voxels of a grid are put into the order of BraTS: indices that grow to the left, to the
/// back and upwards (LPS). Axes are swapped and reversed, so no voxel is interpolated; an oblique grid
/// keeps its tilt, and each of its axes goes to the nearest direction.
package struct GridOrientation: Sendable, Equatable {
  /// The grid as a file has it.
  package let native: Geometry
  /// The same voxels at the same places in the patient, in the order of BraTS.
  package let canonical: Geometry

  /// For each index of the canonical grid, which index of the native one runs along it: 0 for the
  /// one that varies fastest.
  let axes: [Int]
  /// Whether that index runs the other way.
  let isReversed: [Bool]

  package init(of native: Geometry) {
    self.native = native
    let affine = native.affine
    let steps = [affine.x, affine.y, affine.z]
    axes = affine.nearestAxes
    // The affine's coordinates grow to the right, to the front and upwards.
    isReversed = [
      steps[axes[0]].x > 0, steps[axes[1]].y > 0, steps[axes[2]].z < 0,
    ]
    let sides = [native.extent.width, native.extent.height, native.extent.depth]
    var origin = affine.origin
    var canonical: [SIMD3<Double>] = []
    for (axis, isReversed) in zip(axes, isReversed) {
      if isReversed { origin += steps[axis] * Double(sides[axis] - 1) }
      canonical.append(isReversed ? -steps[axis] : steps[axis])
    }
    self.canonical = Geometry(
      extent: Extent(depth: sides[axes[2]], height: sides[axes[1]], width: sides[axes[0]]),
      affine: Affine(x: canonical[0], y: canonical[1], z: canonical[2], origin: origin))
  }

  /// Whether the grid is in the order of BraTS already.
  package var isCanonical: Bool { axes == [0, 1, 2] && !isReversed.contains(true) }

  /// From the native order to that of BraTS.
  /// - Precondition: There are as many voxels as the grid has.
  package func canonical<Voxel>(_ voxels: [Voxel]) -> [Voxel] {
    guard !isCanonical else { return voxels }
    return reordered(voxels) { native, canonical in (from: native, to: canonical) }
  }

  /// From the order of BraTS back to the native one.
  /// - Precondition: There are as many voxels as the grid has.
  package func native<Voxel>(_ voxels: [Voxel]) -> [Voxel] {
    guard !isCanonical else { return voxels }
    return reordered(voxels) { native, canonical in (from: canonical, to: native) }
  }

  package func canonical(_ volume: Volume) -> Volume {
    Volume(geometry: canonical, voxels: canonical(volume.voxels))
  }

  package func canonical(_ volume: LabelVolume) -> LabelVolume {
    LabelVolume(geometry: canonical, labels: canonical(volume.labels))
  }

  /// An extent of the canonical grid's order for one of the native grid's.
  func canonical(_ extent: Extent) -> Extent {
    let sides = [extent.width, extent.height, extent.depth]
    return Extent(depth: sides[axes[2]], height: sides[axes[1]], width: sides[axes[0]])
  }

  /// Moves every voxel from one place to another, of which one is in the native order.
  private func reordered<Voxel>(
    _ voxels: [Voxel], _ move: (_ native: Int, _ canonical: Int) -> (from: Int, to: Int)
  ) -> [Voxel] {
    let count = native.voxelCount
    precondition(voxels.count == count, "\(voxels.count) voxels of \(native.extent)")
    let sides = [native.extent.width, native.extent.height, native.extent.depth]
    let strides = [1, sides[0], sides[0] * sides[1]]
    let steps = zip(axes, isReversed).map { $1 ? -strides[$0] : strides[$0] }
    let first = zip(axes, isReversed).reduce(0) {
      $0 + ($1.1 ? strides[$1.0] * (sides[$1.0] - 1) : 0)
    }
    let (across, down, deep) = (steps[0], steps[1], steps[2])
    let extent = canonical.extent
    return [Voxel](unsafeUninitializedCapacity: count) { result, initialized in
      voxels.withUnsafeBufferPointer { voxels in
        guard let base = result.baseAddress else { return }
        var canonical = 0
        for z in 0..<extent.depth {
          for y in 0..<extent.height {
            var native = first + z * deep + y * down
            for _ in 0..<extent.width {
              let (from, to) = move(native, canonical)
              (base + to).initialize(to: voxels[from])
              native += across
              canonical += 1
            }
          }
        }
      }
      initialized = count
    }
  }
}
