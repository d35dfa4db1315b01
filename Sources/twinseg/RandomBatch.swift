// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import NeuralNetwork
import Tensors

/// Noise to train on, for measuring speed.
struct RandomBatch {
  private let images: [Float]
  private let labels: [UInt8]

  /// What a batch takes of memory.
  static func byteCount(_ configuration: ViTUNetConfiguration, samples: Int) -> Int {
    let voxels = samples * configuration.volume.voxelCount
    return voxels * (configuration.inputChannels * MemoryLayout<Float>.stride + 1)
  }

  init(_ configuration: ViTUNetConfiguration, samples: Int, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let voxels = max(0, samples * configuration.volume.voxelCount)
    images = (0..<voxels * configuration.inputChannels).map { _ in
      Float(generator.nextUnit() * 2 - 1)
    }
    labels = (0..<voxels).map { _ in UInt8(generator.next() % UInt64(configuration.classes)) }
  }

  func withPointers<Result>(
    _ body: (UnsafeBufferPointer<Float>, UnsafeBufferPointer<UInt8>) throws -> Result
  ) rethrows -> Result {
    try images.withUnsafeBufferPointer { images in
      try labels.withUnsafeBufferPointer { labels in try body(images, labels) }
    }
  }
}
