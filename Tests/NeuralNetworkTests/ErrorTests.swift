// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import NeuralNetwork
import Tensors
import Testing

@Suite("Errors of networks")
struct ErrorTests {
  static let configuration = ViTUNetConfiguration(preset: .tiny, volume: Extent(16))

  static let invalid: [(String, @Sendable (inout ViTUNetConfiguration) -> Void)] = [
    ("30x32x32 is not divisible by 16", { $0.volume = Extent(depth: 30, height: 32, width: 32) }),
    ("3 attention heads do not divide 128", { $0.transformer.heads = 3 }),
    ("5 groups do not divide the first width, 8", { $0.normalization = .group(5) }),
    ("the number of levels is 9", { $0.levels = 9 }),
    ("the first width is 0", { $0.firstWidth = 0 }),
    ("the number of classes is 1", { $0.classes = 1 }),
    ("a side of the volume is 0", { $0.volume = Extent(0) }),
  ]

  @Test("an invalid configuration is refused with its numbers", arguments: invalid)
  func invalidConfiguration(
    text: String, change: @Sendable (inout ViTUNetConfiguration) -> Void
  ) throws {
    var configuration = Self.configuration
    change(&configuration)
    let error = #expect(throws: NetworkError.self) { try configuration.manifest() }
    #expect(try #require(error).description.contains(text))
    #expect(throws: NetworkError.self) { try TrainingPlan(configuration, threads: 1) }
  }

  @Test("parameters of another network are refused, and the former stay")
  func otherParameters() throws {
    let plan = try TrainingPlan(Self.configuration, threads: 1)
    let parameters = try Self.configuration.initialParameters(seed: 1)
    try plan.load(parameters)
    var other = Self.configuration
    other.firstWidth = 16
    let error = #expect(throws: NetworkError.self) {
      try plan.load(other.initialParameters(seed: 1))
    }
    #expect(
      try #require(error).description.contains("'encoder.0.0.weight' [16, 4, 3, 3, 3], a weight"))
    #expect(try plan.parameters() == parameters)
  }

  @Test("a batch of another size is refused")
  func otherBatch() throws {
    let plan = try TrainingPlan(Self.configuration, threads: 1)
    let images = [Float](repeating: 0, count: plan.imageCount)
    let labels = [UInt8](repeating: 0, count: plan.labelCount - 1)
    let error = #expect(throws: NetworkError.self) {
      try images.withUnsafeBufferPointer { images in
        try labels.withUnsafeBufferPointer {
          _ = try plan.computeGradients(images: images, labels: $0)
        }
      }
    }
    #expect(
      error
        == .inputMismatch(operand: "The batch of labels", expected: 4096, found: 4095))
  }

  @Test("NaN in the images is an error, and the weights stay")
  func notANumber() throws {
    let plan = try TrainingPlan(Self.configuration, threads: 1)
    let parameters = try Self.configuration.initialParameters(seed: 1)
    try plan.load(parameters)
    var images = [Float](repeating: 0.5, count: plan.imageCount)
    images[100] = .nan
    let labels = [UInt8](repeating: 1, count: plan.labelCount)
    let error = #expect(throws: NetworkError.self) {
      try images.withUnsafeBufferPointer { images in
        try labels.withUnsafeBufferPointer {
          _ = try plan.step(images: images, labels: $0, options: StepOptions(learningRate: 0.1))
        }
      }
    }
    #expect(error == .nonFiniteLoss)
    let kept = try plan.parameters()
    for (index, _) in kept.manifest.tensors.enumerated() {
      #expect(relativeError(kept.elements(of: index), parameters.elements(of: index)) == 0)
    }
  }

  @Test("more memory than there is is refused before it is taken")
  func memory() throws {
    let configuration = ViTUNetConfiguration(preset: .paper, volume: Extent(512))
    let error = #expect(throws: NetworkError.self) {
      try TrainingPlan(configuration, batch: 8, threads: 1)
    }
    guard case .notEnoughMemory(let required, let available) = try #require(error) else {
      Issue.record("another error: \(String(describing: error))")
      return
    }
    #expect(required > available && available > 0)
  }

  @Test("labels that are no class leave their voxels out")
  func unlabelled() throws {
    let plan = try TrainingPlan(Self.configuration, threads: 1)
    try plan.load(Self.configuration.initialParameters(seed: 1))
    let images = [Float](repeating: 0.5, count: plan.imageCount)
    let labels = (0..<plan.labelCount).map { $0 % 2 == 0 ? UInt8(255) : UInt8(1) }
    let report = try images.withUnsafeBufferPointer { images in
      try labels.withUnsafeBufferPointer {
        try plan.computeGradients(images: images, labels: $0)
      }
    }
    #expect(report.unlabelledVoxels == plan.labelCount / 2)
    #expect(report.total.isFinite)
  }
}
