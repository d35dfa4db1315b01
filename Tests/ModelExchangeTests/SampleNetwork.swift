// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ModelExchange
import NeuralNetwork
import Tensors
import Testing

/// Small networks that differ in all that changes their graph.
enum SampleNetwork: String, CaseIterable, CustomTestStringConvertible {
  case batch, instance, group, shallow, tiny

  var testDescription: String { rawValue }

  var configuration: ViTUNetConfiguration {
    var result: ViTUNetConfiguration
    switch self {
    case .batch:
      // Sides all different.
      result = ViTUNetConfiguration(
        volume: Extent(depth: 8, height: 16, width: 24), firstWidth: 4)
      result.levels = 3
      result.transformer = TransformerConfiguration(dimensions: 16, heads: 2, depth: 2)
    case .instance:
      result = ViTUNetConfiguration(
        volume: Extent(depth: 16, height: 8, width: 12), firstWidth: 6)
      result.levels = 2
      result.normalization = .instance
      result.transformer = TransformerConfiguration(dimensions: 24, heads: 3, depth: 1)
    case .group:
      result = ViTUNetConfiguration(
        volume: Extent(depth: 8, height: 24, width: 16), firstWidth: 6)
      result.levels = 3
      result.normalization = .group(3)
      result.transformer = TransformerConfiguration(dimensions: 20, heads: 4, depth: 2)
    case .shallow:
      // Odd numbers wherever they can be.
      result = ViTUNetConfiguration(
        volume: Extent(depth: 6, height: 10, width: 2), firstWidth: 5)
      result.levels = 1
      result.transformer = TransformerConfiguration(
        dimensions: 15, heads: 5, depth: 3, perceptronRatio: 3)
    case .tiny:
      result = ViTUNetConfiguration(
        preset: .tiny, volume: Extent(depth: 32, height: 16, width: 48))
    }
    return result
  }

  var metadata: ModelMetadata {
    get throws {
      try ModelMetadata(
        architecture: configuration,
        lineage: ModelLineage(run: rawValue, version: 3, baseVersion: 2))
    }
  }

  /// Random values also for what is 0 or 1 before training, where a mistake would not show.
  var parameters: ParameterVector {
    get throws {
      var vector = try configuration.initialParameters(seed: 11)
      let manifest = vector.manifest
      var generator = SeededGenerator(seed: 12)
      try vector.withUnsafeMutableBuffer { elements in
        for (tensor, offset) in zip(manifest.tensors, manifest.offsets) {
          let name = tensor.name
          let isScale = tensor.shape.count == 1 && name.hasSuffix("weight")
          let isShift = tensor.shape.count == 1 && !isScale || name == "vit.position"
          for index in offset..<offset + tensor.elementCount {
            let unit = Float(generator.nextUnit())
            if isScale || name.hasSuffix("running_var") {
              elements[index] = 0.5 + unit
            } else if isShift {
              elements[index] = unit - 0.5
            } else if name.hasPrefix("vit.") {
              elements[index] *= 2
            }
          }
        }
      }
      return vector
    }
  }
}
