// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import NeuralNetwork
import Tensors

extension ViTUNetConfiguration {
  /// The network that has tensors of these names and shapes, as far as they tell.
  ///
  /// Widths, levels, channels, classes and the transformer's sizes follow from the shapes, and
  /// batch normalisation from its running statistics. The rest the caller knows.
  /// - Parameters:
  ///   - shapes: Shapes by name, as in a `state_dict`; more tensors than the network's may be there.
  ///   - volume: Extents of the input; the learned positions must be as many as its tokens.
  ///   - heads: Attention heads, which leave no trace in the shapes.
  ///   - normalization: Needed where there are no running statistics: by instance or by group.
  /// - Throws: ``ModelExchangeError/unknownNetwork(reason:)``, or
  ///   ``ModelExchangeError/network(_:)`` for a network that cannot be.
  package init(
    inferredFrom shapes: [String: [Int]], volume: Extent, heads: Int = 8,
    normalization: Normalization? = nil
  ) throws(ModelExchangeError) {
    let shapes = NamedShapes(shapes)
    let first = try shapes.shape("encoder.0.0.weight", rank: 5)
    self.init(volume: volume, firstWidth: first[0])
    inputChannels = first[1]
    classes = try shapes.shape("head.weight", rank: 5)[0]
    levels = shapes.count { "encoder.\($0).0.weight" }
    self.normalization = try shapes.normalization(given: normalization)

    let position = try shapes.shape("vit.position", rank: 3)
    let hidden = try shapes.shape("vit.encoder.layers.0.linear1.weight", rank: 2)[0]
    let dimensions = position[2]
    guard dimensions >= 1, hidden.isMultiple(of: dimensions) else {
      throw .unknownNetwork(
        reason: "\(hidden) hidden features are no multiple of a token's \(dimensions)")
    }
    transformer = TransformerConfiguration(
      dimensions: dimensions, heads: heads,
      depth: shapes.count { "vit.encoder.layers.\($0).linear1.weight" },
      perceptronRatio: hidden / dimensions)
    do {
      try validate()
    } catch {
      throw .network(error)
    }
    guard position[1] == tokens else {
      throw .unknownNetwork(
        reason: "it has positions for \(position[1]) tokens, and a volume of \(volume) after "
          + "\(levels) levels has \(tokens)")
    }
  }
}

private struct NamedShapes {
  private let shapes: [String: [Int]]

  init(_ shapes: [String: [Int]]) { self.shapes = shapes }

  func shape(_ name: String, rank: Int) throws(ModelExchangeError) -> [Int] {
    guard let shape = shapes[name] else { throw .unknownNetwork(reason: "there is no '\(name)'") }
    guard shape.count == rank else {
      throw .unknownNetwork(
        reason: "'\(name)' has \(shape.count) dimensions where \(rank) belong")
    }
    return shape
  }

  /// How many of the names for 0, 1, 2 and so on there are without a gap.
  func count(_ name: (Int) -> String) -> Int {
    var count = 0
    while shapes[name(count)] != nil { count += 1 }
    return count
  }

  func normalization(given: Normalization?) throws(ModelExchangeError) -> Normalization {
    let hasStatistics = shapes["encoder.0.1.running_mean"] != nil
    switch given {
    case .some(let given) where given.hasRunningStatistics == hasStatistics:
      return given
    case .some(let given):
      throw .unknownNetwork(
        reason: given.hasRunningStatistics
          ? "there are no running statistics, as batch normalisation has"
          : "there are running statistics, as only batch normalisation has")
    case nil where hasStatistics:
      return .batch
    case nil:
      throw .unknownNetwork(
        reason: "without running statistics they may be of an instance or a group normalisation, "
          + "which must be said")
    }
  }
}
