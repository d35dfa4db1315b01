// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

extension ViTUNetConfiguration {
  /// - Throws: ``NetworkError/invalidConfiguration(_:)`` with the numbers that do not fit.
  package func validate() throws(NetworkError) {
    func require(_ condition: Bool, _ reason: @autoclosure () -> String) throws(NetworkError) {
      guard condition else { throw .invalidConfiguration(reason()) }
    }
    func require(_ value: Int, in range: ClosedRange<Int>, _ name: String) throws(NetworkError) {
      try require(
        range.contains(value),
        "\(name) is \(value), it can be \(range.lowerBound) to \(range.upperBound)")
    }
    try require(inputChannels, in: 1...64, "the number of input channels")
    try require(classes, in: 2...16, "the number of classes")
    try require(firstWidth, in: 1...256, "the first width")
    try require(levels, in: 1...6, "the number of levels")
    try require(transformer.dimensions, in: 1...4096, "the transformer's dimension")
    try require(transformer.heads, in: 1...64, "the number of attention heads")
    try require(transformer.depth, in: 1...64, "the transformer's depth")
    try require(transformer.perceptronRatio, in: 1...16, "the perceptron's ratio")
    try require(
      transformer.dimensions.isMultiple(of: transformer.heads),
      "\(transformer.heads) attention heads do not divide \(transformer.dimensions) features")
    let divisor = 1 << levels
    for side in volume.sides {
      try require(side, in: 1...1024, "a side of the volume")
      try require(
        side.isMultiple(of: divisor),
        "the volume \(volume) is not divisible by \(divisor) on every side, which \(levels) levels need"
      )
    }
    // With this, no number of bytes or multiplications of a plan can exceed an Int: the largest, the
    // attention's scores of 1024 samples, 64 heads and 64 layers, stays below 2^60 bytes.
    try require(
      tokens, in: 1...1 << 16, "the number of tokens, a voxel of the bottleneck each,")
    if case .group(let groups) = normalization {
      try require(groups, in: 1...256, "the number of groups")
      try require(
        firstWidth.isMultiple(of: groups),
        "\(groups) groups do not divide the first width, \(firstWidth)")
    }
  }
}
