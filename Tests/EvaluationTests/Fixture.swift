// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Imaging
import Tensors

/// What Fixtures/make_scores.py wrote.
enum Fixture {
  static func read<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value {
    guard let folder = Bundle.module.resourceURL else { throw CocoaError(.fileNoSuchFile) }
    let data = try Data(contentsOf: folder.appendingPathComponent("Fixtures/\(name)"))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(type, from: data)
  }
}

/// Values and the lengths of their runs, in turn.
struct Runs: Decodable {
  let values: [Int]

  init(from decoder: any Decoder) throws {
    let pairs = try [Int](from: decoder)
    values = stride(from: 0, to: pairs.count - 1, by: 2).flatMap { index in
      [Int](repeating: pairs[index], count: pairs[index + 1])
    }
  }

  var labels: [UInt8] { values.map { UInt8($0) } }
  var mask: [Bool] { values.map { $0 != 0 } }
}

/// A grid: voxels and millimetres along width, height and depth.
struct Grid: Decodable {
  let size: [Int]
  let spacing: [Double]

  init(size: [Int], spacing: [Double]) {
    self.size = size
    self.spacing = spacing
  }

  var extent: Extent { Extent(depth: size[2], height: size[1], width: size[0]) }
  var step: SIMD3<Double> { SIMD3(spacing[0], spacing[1], spacing[2]) }
  var geometry: Geometry { Geometry(extent: extent, affine: Affine(spacing: step)) }

  func volume(_ runs: Runs) -> LabelVolume {
    LabelVolume(geometry: geometry, labels: runs.labels)
  }
}

/// Whether they differ by no more than rounding.
func isClose(_ found: Double, _ expected: Double, tolerance: Double = 1e-9) -> Bool {
  abs(found - expected) <= tolerance * max(1, abs(expected))
}

extension LabelVolume {
  /// Voxels of 1 mm in a cube.
  init(side: Int, _ labels: [UInt8]) {
    self.init(
      geometry: Geometry(extent: Extent(side), affine: Affine(spacing: SIMD3(1, 1, 1))),
      labels: labels)
  }
}
