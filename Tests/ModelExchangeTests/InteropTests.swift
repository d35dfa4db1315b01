// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import ModelExchange
import NeuralNetwork
import Tensors
import Testing

/// Files for Interop/check_onnx.py, which compares our logits with those of others.
@Suite("Files for other programs")
struct InteropTests {
  static let folder = ProcessInfo.processInfo.environment["TWINSEG_INTEROP_FOLDER"]

  @Test(
    "sample networks are written to TWINSEG_INTEROP_FOLDER", .enabled(if: folder != nil),
    arguments: SampleNetwork.allCases)
  func files(network: SampleNetwork) throws {
    let path = "\(try #require(Self.folder))/\(network.rawValue)"
    let (metadata, parameters) = (try network.metadata, try network.parameters)
    try ParameterFile(parameters: parameters, metadata: metadata.fields())
      .write(to: "\(path).safetensors")
    try ONNXFile(metadata: metadata, parameters: parameters).write(to: "\(path).onnx")
    for batch in [1, 3] {
      try ParameterFile(parameters: try Self.run(network, batch: batch))
        .write(to: "\(path).logits.\(batch).safetensors")
    }
  }

  /// Images, and the logits that the engine finds for them.
  private static func run(_ network: SampleNetwork, batch: Int) throws -> ParameterVector {
    let configuration = network.configuration
    let plan = try InferencePlan(
      configuration, parameters: try network.parameters, batch: batch, threads: 2)
    var generator = SeededGenerator(seed: UInt64(batch))
    let images = (0..<plan.imageCount).map { _ in Float(generator.nextUnit() * 4 - 2) }
    var logits = [Float](repeating: .nan, count: plan.logitCount)
    try images.withUnsafeBufferPointer { images in
      try logits.withUnsafeMutableBufferPointer { try plan.run(images: images, logits: $0) }
    }
    return try ParameterVector(
      manifest: ParameterManifest([
        TensorDescription(
          name: "images", shape: [batch, configuration.inputChannels] + configuration.volume.sides),
        TensorDescription(
          name: "logits", shape: [batch, configuration.classes] + configuration.volume.sides),
      ]), elements: images + logits)
  }
}
