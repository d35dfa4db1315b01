// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import NeuralNetwork
import Tensors

/// A ball in a ball in a ball, whose layers differ in brightness from channel to channel, with noise.
struct Phantom {
  let images: [Float]
  let labels: [UInt8]

  init(side: Int, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let centre = Double(side) * 0.45
    labels = (0..<side * side * side).map { voxel in
      let (z, y, x) = (voxel / side / side, voxel / side % side, voxel % side)
      let distance = [z, y, x].map { (Double($0) - centre) * (Double($0) - centre) }
        .reduce(0, +).squareRoot()
      let radii = [0.15, 0.22, 0.32].map { $0 * Double(side) }
      return UInt8(3 - radii.filter { distance >= $0 }.count)
    }
    let brightness: [[Float]] = [
      [0, 1, 0.5, 0.2], [0, 0.3, 1, 0.6], [0, 0.8, 0.2, 1], [0, 0, 1, 1],
    ]
    var images: [Float] = []
    for channel in 0..<4 {
      for label in labels {
        images.append(
          brightness[channel][Int(label)] + Float(generator.nextUnit() - 0.5) * 0.5)
      }
    }
    self.images = images
  }

  func withBatch<Result>(
    _ body: (UnsafeBufferPointer<Float>, UnsafeBufferPointer<UInt8>) throws -> Result
  ) rethrows -> Result {
    try images.withUnsafeBufferPointer { images in
      try labels.withUnsafeBufferPointer { labels in try body(images, labels) }
    }
  }

  /// The smallest Dice of any class when each voxel takes the class of its largest logit.
  func smallestDice(logits: [Float], classes: Int) -> Double {
    let voxels = labels.count
    var (overlap, size) = ([Int](repeating: 0, count: classes), [Int](repeating: 0, count: classes))
    for voxel in 0..<voxels {
      let label = (0..<classes).max { logits[$0 * voxels + voxel] < logits[$1 * voxels + voxel] }
      size[label ?? 0] += 1
      size[Int(labels[voxel])] += 1
      if label == Int(labels[voxel]) { overlap[Int(labels[voxel])] += 2 }
    }
    return zip(overlap, size).map { Double($0) / Double($1) }.min() ?? 0
  }
}
