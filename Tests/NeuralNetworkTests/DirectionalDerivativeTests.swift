// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import NeuralNetwork
import Tensors
import Testing

/// Gradients against central differences of the loss: along a random direction of each tensor, so
/// that every operator's weights and, through them, every operator's input are covered.
@Suite("Directional derivatives")
struct DirectionalDerivativeTests {
  static let normalizations: [Normalization] = [.batch, .instance, .group(5)]

  @Test("gradients are the loss's derivatives", arguments: normalizations)
  func derivatives(normalization: Normalization) throws {
    var configuration = ViTUNetConfiguration(
      volume: Extent(depth: 8, height: 8, width: 12), firstWidth: 5)
    configuration.levels = 2
    configuration.normalization = normalization
    configuration.inputChannels = 3
    configuration.classes = 3
    configuration.transformer = TransformerConfiguration(
      dimensions: 6, heads: 2, depth: 1, perceptronRatio: 2)
    var generator = SeededGenerator(seed: 3)
    let parameters = try disturbed(
      configuration.initialParameters(seed: 3), by: 0.1, generator: &generator)
    let plan = try TrainingPlan(configuration, batch: 2, threads: 1)
    let images = (0..<plan.imageCount).map { _ in Float(generator.nextUnit() * 4 - 2) }
    let labels = (0..<plan.labelCount).map { _ in UInt8(generator.next() % 3) }
    func loss(_ parameters: ParameterVector) throws -> Double {
      try plan.load(parameters)
      return try images.withUnsafeBufferPointer { images in
        try labels.withUnsafeBufferPointer {
          try plan.computeGradients(images: images, labels: $0).total
        }
      }
    }
    _ = try loss(parameters)
    let gradients = try plan.gradientVector()
    var steep = 0
    for (index, tensor) in parameters.manifest.tensors.enumerated() where tensor.kind == .weight {
      let direction = unitVector(tensor.elementCount, &generator)
      let slope = zip(gradients.elements(of: index), direction)
        .reduce(0) { $0 + Double($1.0) * Double($1.1) }
      // The loss has kinks (ReLU, maxima) and float32's noise: the best of several steps counts.
      let errors = try [1e-2, 3e-3, 1e-3].map { step in
        let difference =
          try loss(moved(parameters, index, direction, by: Float(step)))
          - loss(moved(parameters, index, direction, by: Float(-step)))
        return abs(difference / (2 * step) - slope)
      }
      if abs(slope) > 5e-4 { steep += 1 }
      #expect(errors.min() ?? 1 < 0.02 * abs(slope) + 5e-4, "\(tensor.name): \(slope) \(errors)")
    }
    // Elsewhere a gradient of zero would pass.
    #expect(steep > 20, "\(steep) tensors have a slope beyond the tolerance")
  }

  private func unitVector(_ count: Int, _ generator: inout SeededGenerator) -> [Float] {
    let vector = (0..<count).map { _ in Float(generator.nextUnit() * 2 - 1) }
    let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return vector.map { $0 / norm }
  }

  private func moved(
    _ parameters: ParameterVector, _ index: Int, _ direction: [Float], by step: Float
  ) throws -> ParameterVector {
    var result = parameters
    let first = parameters.manifest.offsets[index]
    try result.withUnsafeMutableBuffer { elements in
      for (offset, value) in direction.enumerated() { elements[first + offset] += step * value }
    }
    return result
  }

  private func disturbed(
    _ parameters: ParameterVector, by size: Double, generator: inout SeededGenerator
  ) throws -> ParameterVector {
    let elements = zip(
      parameters.elements,
      parameters.manifest.tensors.flatMap { Array(repeating: $0.kind, count: $0.elementCount) }
    ).map { value, kind in
      kind == .weight ? value + Float((generator.nextUnit() * 2 - 1) * size) : value
    }
    return try ParameterVector(manifest: parameters.manifest, elements: elements)
  }
}
