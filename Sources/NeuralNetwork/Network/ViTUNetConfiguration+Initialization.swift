// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Tensors

extension ViTUNetConfiguration {
  /// Parameters to train from, drawn as PyTorch draws them: convolutions and linear layers uniform
  /// within 1 / sqrt(fan-in) (He et al. 2015 with a = sqrt 5), attention's projections by Glorot and
  /// Bengio 2010, normalisations 1 and 0. Positions, zero in PyTorch, are normal with deviation 0.02.
  /// The same seed gives the same parameters on every machine.
  /// - Throws: ``NetworkError/invalidConfiguration(_:)``, or ``NetworkError/tensors(_:)`` when memory
  ///   does not suffice.
  package func initialParameters(seed: UInt64) throws(NetworkError) -> ParameterVector {
    let manifest = try manifest()
    var generator = SeededGenerator(seed: seed)
    do {
      var vector = try ParameterVector(undefined: manifest)
      try vector.withUnsafeMutableBuffer { elements in
        for (index, tensor) in manifest.tensors.enumerated() {
          let initial = InitialValues(tensor, weightShape: weightShape(of: index, in: manifest))
          let first = manifest.offsets[index]
          for element in first..<first + tensor.elementCount {
            elements[element] = initial.draw(&generator)
          }
        }
      }
      return vector
    } catch {
      guard let error = error as? TensorsError else {
        preconditionFailure("drawing parameters threw \(error)")
      }
      throw .tensors(error)
    }
  }

  /// The shape of the weight that a bias belongs to stands before it.
  private func weightShape(of index: Int, in manifest: ParameterManifest) -> [Int] {
    let tensor = manifest.tensors[index]
    return tensor.name.hasSuffix("bias") && index > 0
      ? manifest.tensors[index - 1].shape : tensor.shape
  }
}

/// How the elements of a tensor are drawn.
private enum InitialValues {
  case constant(Float)
  case uniform(bound: Double)
  case normal(deviation: Double)

  init(_ tensor: TensorDescription, weightShape: [Int]) {
    let name = tensor.name
    if name.hasSuffix("running_var") {
      self = .constant(1)
    } else if name.hasSuffix("running_mean") {
      self = .constant(0)
    } else if name.hasSuffix("position") {
      self = .normal(deviation: 0.02)
    } else if weightShape.count == 1 {
      self = .constant(name.hasSuffix("weight") ? 1 : 0)
    } else if name.hasSuffix("in_proj_weight") {
      self = .uniform(bound: (6 / Double(weightShape[0] + weightShape[1])).squareRoot())
    } else if name.hasSuffix("in_proj_bias") || name.hasSuffix("out_proj.bias") {
      self = .constant(0)
    } else {
      let fanIn = weightShape.dropFirst().reduce(1, *)
      self = .uniform(bound: 1 / Double(fanIn).squareRoot())
    }
  }

  func draw(_ generator: inout SeededGenerator) -> Float {
    switch self {
    case .constant(let value):
      return value
    case .uniform(let bound):
      return Float((2 * generator.nextUnit() - 1) * bound)
    case .normal(let deviation):
      // Box and Muller 1958; 1 - u is never 0.
      let radius = (-2 * log(1 - generator.nextUnit())).squareRoot()
      return Float(deviation * radius * cos(2 * .pi * generator.nextUnit()))
    }
  }
}
