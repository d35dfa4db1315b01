// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Imaging
import Tensors

/// What other libraries make of small images; see Fixtures/make_transforms.py.
struct TransformFixture {
  private let file: ParameterFile

  init(_ name: String) throws {
    let folder = try found(
      Bundle.module.url(forResource: "Fixtures", withExtension: nil), "Fixtures")
    file = try ParameterFile(contentsOf: folder.appendingPathComponent(name).path)
  }

  static func preprocessing() throws -> TransformFixture {
    try TransformFixture("preprocessing.safetensors")
  }

  static func augmentation() throws -> TransformFixture {
    try TransformFixture("augmentation.safetensors")
  }

  func shape(_ name: String) throws -> [Int] {
    let manifest = file.parameters.manifest
    return try found(manifest.tensors.first { $0.name == name }, name).shape
  }

  /// The last three sides.
  func extent(_ name: String) throws -> Extent {
    let sides = try shape(name).suffix(3).map { $0 }
    return Extent(depth: sides[0], height: sides[1], width: sides[2])
  }

  subscript(name: String) -> [Float] {
    get throws {
      let manifest = file.parameters.manifest
      let index = try found(manifest.tensors.firstIndex { $0.name == name }, name)
      let first = manifest.offsets[index]
      return file.parameters.withUnsafeBuffer {
        Array($0[first..<first + manifest.tensors[index].elementCount])
      }
    }
  }

  func labels(_ name: String) throws -> [UInt8] { try self[name].map { UInt8($0) } }

  func volume(_ name: String) throws -> Volume {
    Volume(geometry: .millimetres(try extent(name)), voxels: try self[name])
  }

  /// The names that begin with the prefix, without it.
  func names(after prefix: String) -> [String] {
    file.parameters.manifest.tensors.map(\.name).filter { $0.hasPrefix(prefix) }
      .map { String($0.dropFirst(prefix.count)) }
  }
}

struct MissingFixture: Error { let name: String }

func found<Value>(_ value: Value?, _ name: String) throws -> Value {
  guard let value else { throw MissingFixture(name: name) }
  return value
}

extension Geometry {
  /// Voxels of 1 mm in the order of BraTS.
  static func millimetres(_ extent: Extent) -> Geometry {
    Geometry(
      extent: extent,
      affine: Affine(x: SIMD3(-1, 0, 0), y: SIMD3(0, -1, 0), z: SIMD3(0, 0, 1)))
  }
}

/// The largest difference; infinite for NaN and for different counts.
func largestDifference(_ found: [Float], _ expected: [Float]) -> Float {
  guard found.count == expected.count else { return .infinity }
  return zip(found, expected).reduce(0) { worst, pair in
    let difference = abs(pair.0 - pair.1)
    return difference.isNaN ? .infinity : max(worst, difference)
  }
}

/// Whether they are equal; an expectation would print both.
func areEqual<Element: Equatable>(_ found: [Element], _ expected: [Element]) -> Bool {
  found == expected
}
