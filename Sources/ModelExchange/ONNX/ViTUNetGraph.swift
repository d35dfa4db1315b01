// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import NeuralNetwork

/// The nodes of a ViT-UNet. They and their values are named after the PyTorch module's parts, as
/// the parameters are, which must be in the graph.
struct ViTUNetGraph {
  let configuration: ViTUNetConfiguration
  let graph: ONNXGraph

  static let input = "input"
  static let output = "logits"
  /// What PyTorch adds to every variance.
  static let epsilon: Float = 1e-5

  /// Adds the network, from the value ``input`` to ``output``.
  func build() {
    var value = graph.declare(input: Self.input)
    var skips: [String] = []
    for level in 0..<configuration.levels {
      value = block("encoder.\(level)", value, level: level)
      skips.append(value)
      value = graph.append(
        "MaxPool", "pool.\(level)", [value],
        [.integers("kernel_shape", [2, 2, 2]), .integers("strides", [2, 2, 2])])
    }
    value = block("bottleneck", value, level: configuration.levels)
    value = ViTBottleneckGraph(configuration: configuration, graph: graph).build(value)
    for (index, level) in (0..<configuration.levels).reversed().enumerated() {
      let up = graph.append(
        "ConvTranspose", "up.\(index)", [value, "up.\(index).weight", "up.\(index).bias"],
        [.integers("kernel_shape", [2, 2, 2]), .integers("strides", [2, 2, 2])])
      let joined = graph.append(
        "Concat", "skip.\(index)", [up, skips[level]], [.integer("axis", 1)])
      value = block("decoder.\(index)", joined, level: level)
    }
    graph.append(
      "Conv", "head", [value, "head.weight", "head.bias"],
      [.integers("kernel_shape", [1, 1, 1])], output: Self.output)
  }

  /// Twice a convolution, a normalisation and ReLU.
  private func block(_ name: String, _ input: String, level: Int) -> String {
    var value = input
    for index in [0, 3] {
      let convolution = "\(name).\(index)"
      value = graph.append(
        "Conv", convolution, [value, "\(convolution).weight", "\(convolution).bias"],
        [.integers("kernel_shape", [3, 3, 3]), .integers("pads", [1, 1, 1, 1, 1, 1])])
      value = normalization("\(name).\(index + 1)", value, level: level)
      value = graph.append("Relu", "\(name).\(index + 2)", [value])
    }
    return value
  }

  private func normalization(_ name: String, _ input: String, level: Int) -> String {
    let (weight, bias) = ("\(name).weight", "\(name).bias")
    let epsilon = ONNXAttribute.float("epsilon", Self.epsilon)
    switch configuration.normalization {
    case .batch:
      let statistics = ["\(name).running_mean", "\(name).running_var"]
      return graph.append(
        "BatchNormalization", name, [input, weight, bias] + statistics, [epsilon])
    case .instance:
      return graph.append("InstanceNormalization", name, [input, weight, bias], [epsilon])
    case .group(let groups):
      // Opset 17 has no group normalisation: each group becomes one channel of an instance
      // normalisation, and scale and shift of the channels follow.
      let channels = configuration.widths[level]
      let grouped = graph.append(
        "Reshape", "\(name).grouped", [input, graph.constant([0, groups, -1])])
      let normal = graph.append(
        "InstanceNormalization", "\(name).groups",
        [grouped, graph.constant(1, count: groups), graph.constant(0, count: groups)], [epsilon])
      let volume = [0, channels] + configuration.extent(level: level).sides
      let restored = graph.append(
        "Reshape", "\(name).channels", [normal, graph.constant(volume)])
      let perChannel = graph.constant([channels, 1, 1, 1])
      let scale = graph.append("Reshape", "\(name).scale", [weight, perChannel])
      let shift = graph.append("Reshape", "\(name).shift", [bias, perChannel])
      let scaled = graph.append("Mul", "\(name).scaled", [restored, scale])
      return graph.append("Add", name, [scaled, shift])
    }
  }
}
