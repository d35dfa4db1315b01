// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import NeuralNetwork
import Tensors

/// A network with its input and what PyTorch makes of it; see Fixtures/make_fixtures.py.
struct NetworkFixture {
  let configuration: ViTUNetConfiguration
  let parameters: ParameterVector
  let batch: Int
  let images: [Float]
  let labels: [UInt8]
  private let file: ParameterFile

  init(_ name: String) throws {
    file = try ParameterFile(contentsOf: try Self.url("\(name).safetensors").path)
    let text = try found(file.metadata["configuration"], "configuration")
    configuration = try JSONDecoder().decode(
      ViTUNetConfiguration.self, from: Data(text.utf8))
    batch = try found(file.tensor("input"), "input").shape[0]
    images = try found(file.tensor("input"), "input").elements
    labels = try found(file.tensor("labels"), "labels").elements.map { UInt8($0) }
    let manifest = try configuration.manifest()
    let file = file
    parameters = try ParameterVector(
      manifest: manifest,
      elements: try manifest.tensors.flatMap { tensor in
        try found(file.tensor("parameters.\(tensor.name)"), tensor.name).elements
      })
  }

  subscript(name: String) -> [Float] {
    get throws { try found(file.tensor(name), name).elements }
  }

  static func url(_ file: String) throws -> URL {
    try found(Bundle.module.url(forResource: "Fixtures", withExtension: nil), "Fixtures")
      .appendingPathComponent(file)
  }

  /// Training plans take pointers; tests have arrays.
  func withBatch<Result>(
    _ body: (UnsafeBufferPointer<Float>, UnsafeBufferPointer<UInt8>) throws -> Result
  ) rethrows -> Result {
    try images.withUnsafeBufferPointer { images in
      try labels.withUnsafeBufferPointer { labels in try body(images, labels) }
    }
  }
}

struct MissingFixture: Error { let name: String }

func found<Value>(_ value: Value?, _ name: String) throws -> Value {
  guard let value else { throw MissingFixture(name: name) }
  return value
}

extension ParameterFile {
  func tensor(_ name: String) -> (shape: [Int], elements: [Float])? {
    let manifest = parameters.manifest
    guard let index = manifest.tensors.firstIndex(where: { $0.name == name }) else { return nil }
    return (manifest.tensors[index].shape, parameters.elements(of: index))
  }
}

extension ParameterVector {
  func elements(of index: Int) -> [Float] {
    let first = manifest.offsets[index]
    return withUnsafeBuffer { Array($0[first..<first + manifest.tensors[index].elementCount]) }
  }
}

/// The largest difference as a share of the largest magnitude expected; infinite for NaN.
func relativeError(_ found: [Float], _ expected: [Float]) -> Float {
  guard found.count == expected.count else { return .infinity }
  let scale = max(expected.map(abs).max() ?? 0, 1e-20)
  return zip(found, expected).reduce(0) { worst, pair in
    let difference = abs(pair.0 - pair.1) / scale
    return difference.isNaN ? .infinity : max(worst, difference)
  }
}
