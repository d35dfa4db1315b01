// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging

/// The grid of a volume by the axes of the patient: whichever way the voxels lie in memory, indices
/// grow to the left, to the back and downwards. Axes of oblique grids go to the nearest direction.
struct PatientGrid: Sendable, Equatable {
  /// One axis of the grid.
  struct Axis: Sendable, Equatable {
    /// Which index of a voxel runs along the axis: 0 for x, 1 for y, 2 for z.
    let index: Int
    /// Whether that index falls along the axis.
    let isReversed: Bool
    let count: Int
    /// Millimetres between neighbours.
    let spacing: Double
    /// From one voxel to the next in memory; negative where the index falls.
    let stride: Int

    /// The index of voxels at a position along the axis.
    func index(of position: Int) -> Int { isReversed ? count - 1 - position : position }
  }

  private let axes: [Axis]
  /// Where the voxel that is farthest right, anterior and superior lies in memory.
  private let first: Int

  /// - Throws: ``RenderingError/invalidInput(name:reason:)`` for a grid without voxels, or whose
  ///   steps are no three directions of 0.1 µm to 10 m.
  init(_ geometry: Geometry) throws(RenderingError) {
    let extent = geometry.extent
    guard extent.sides.allSatisfy({ $0 > 0 }) else {
      throw .invalidInput(name: "image", reason: "its grid of \(extent) has no voxels")
    }
    let spacing = geometry.spacing
    guard (0..<3).allSatisfy({ (1e-4...1e4).contains(spacing[$0]) }) else {
      throw .invalidInput(
        name: "image",
        reason: "its voxels of \(spacing.x) x \(spacing.y) x \(spacing.z) mm are not of 0.0001 to "
          + "10000 mm each way")
    }
    let affine = geometry.affine
    let directions = [affine.x / spacing.x, affine.y / spacing.y, affine.z / spacing.z]
    guard affine.voxelVolume > 1e-3 * spacing.x * spacing.y * spacing.z else {
      throw .invalidInput(name: "image", reason: "the steps of its grid lie in one plane")
    }
    let order = affine.nearestAxes
    let counts = [extent.width, extent.height, extent.depth]
    let strides = [1, extent.width, extent.width * extent.height]
    axes = PatientAxis.allCases.map { axis in
      let index = order[axis.rawValue]
      // The affine's coordinates grow to the right, to the front and upwards.
      let isReversed = directions[index][axis.rawValue] > 0
      return Axis(
        index: index, isReversed: isReversed, count: counts[index], spacing: spacing[index],
        stride: isReversed ? -strides[index] : strides[index])
    }
    first = axes.reduce(0) { $0 + ($1.isReversed ? -$1.stride * ($1.count - 1) : 0) }
  }

  subscript(axis: PatientAxis) -> Axis { axes[axis.rawValue] }

  /// The values of a part of a slice, row by row from the top.
  func values<Value>(of voxels: [Value], in slice: Slice) -> [Value] {
    let (horizontal, vertical) = (self[slice.view.horizontal], self[slice.view.vertical])
    let corner = first + self[slice.view.normal].stride * slice.position
    var values: [Value] = []
    values.reserveCapacity(slice.columns.count * slice.rows.count)
    for row in slice.rows {
      for column in slice.columns {
        values.append(voxels[corner + row * vertical.stride + column * horizontal.stride])
      }
    }
    return values
  }
}
