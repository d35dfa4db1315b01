// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import NeuralNetwork

/// The nodes of the transformer at the bottleneck, as PyTorch's `TransformerEncoderLayer` with
/// `norm_first` and `batch_first` computes it.
///
/// Between the layers tokens are the rows of a matrix, [batch * tokens][dimensions], so that the
/// weights can stay as PyTorch stores them, transposed.
struct ViTBottleneckGraph {
  let configuration: ViTUNetConfiguration
  let graph: ONNXGraph

  private var transformer: TransformerConfiguration { configuration.transformer }

  /// - Returns: The bottleneck with what the transformer adds to it.
  func build(_ input: String) -> String {
    let (dimensions, tokens) = (transformer.dimensions, configuration.tokens)
    let unit = ONNXAttribute.integers("kernel_shape", [1, 1, 1])
    let embedded = graph.append(
      "Conv", "vit.embed", [input, "vit.embed.weight", "vit.embed.bias"], [unit])
    let flat = graph.append(
      "Reshape", "vit.flat", [embedded, graph.constant([0, dimensions, tokens])])
    let sequence = graph.append("Transpose", "vit.tokens", [flat], [.integers("perm", [0, 2, 1])])
    let placed = graph.append("Add", "vit.placed", [sequence, "vit.position"])
    var rows = graph.append("Reshape", "vit.rows", [placed, graph.constant([-1, dimensions])])
    for index in 0..<transformer.depth {
      rows = layer("vit.encoder.layers.\(index)", rows)
    }
    let encoded = graph.append(
      "Reshape", "vit.encoded", [rows, graph.constant([-1, tokens, dimensions])])
    let channels = graph.append(
      "Transpose", "vit.channels", [encoded], [.integers("perm", [0, 2, 1])])
    let volume = graph.append(
      "Reshape", "vit.volume",
      [channels, graph.constant([0, dimensions] + configuration.grid.sides)])
    let projected = graph.append(
      "Conv", "vit.project", [volume, "vit.project.weight", "vit.project.bias"], [unit])
    return graph.append("Add", "vit", [input, projected])
  }

  /// x + attention(norm(x)), then x + perceptron(norm(x)).
  private func layer(_ name: String, _ input: String) -> String {
    let attended = attention("\(name).self_attn", norm("\(name).norm1", input))
    let middle = graph.append("Add", "\(name).attended", [input, attended])
    let hidden = linear("\(name).linear1", norm("\(name).norm2", middle))
    let output = linear("\(name).linear2", gelu("\(name).gelu", hidden))
    return graph.append("Add", name, [middle, output])
  }

  private func attention(_ name: String, _ input: String) -> String {
    let (heads, size) = (transformer.heads, transformer.headDimensions)
    let dimensions = transformer.dimensions
    let projected = linear(
      "\(name).in_proj", input, weight: "\(name).in_proj_weight", bias: "\(name).in_proj_bias")
    let parts = ["query", "key", "value"].map { "\(name).\($0)" }
    graph.append(
      "Split", "\(name).split",
      [projected, graph.constant([dimensions, dimensions, dimensions])], [.integer("axis", 1)],
      outputs: parts)
    // Queries and values are [batch][heads][tokens][size], keys transposed for the product.
    let orders = [[0, 2, 1, 3], [0, 2, 3, 1], [0, 2, 1, 3]]
    let shape = graph.constant([-1, configuration.tokens, heads, size])
    let byHead = zip(parts, orders).map { part, order in
      let split = graph.append("Reshape", "\(part).split", [part, shape])
      return graph.append("Transpose", "\(part).heads", [split], [.integers("perm", order)])
    }
    let query = graph.append(
      "Mul", "\(name).query.scaled", [byHead[0], graph.constant(1 / Float(size).squareRoot())])
    let scores = graph.append("MatMul", "\(name).scores", [query, byHead[1]])
    let weights = graph.append("Softmax", "\(name).weights", [scores], [.integer("axis", -1)])
    let values = graph.append("MatMul", "\(name).values", [weights, byHead[2]])
    let joined = graph.append(
      "Transpose", "\(name).joined", [values], [.integers("perm", [0, 2, 1, 3])])
    let rows = graph.append("Reshape", "\(name).rows", [joined, graph.constant([-1, dimensions])])
    return linear("\(name).out_proj", rows)
  }

  /// x (1 + erf(x / sqrt 2)) / 2.
  private func gelu(_ name: String, _ input: String) -> String {
    let argument = graph.append(
      "Mul", "\(name).argument", [input, graph.constant(Float(0.5).squareRoot())])
    let erf = graph.append("Erf", "\(name).erf", [argument])
    let sum = graph.append("Add", "\(name).sum", [erf, graph.constant(1)])
    let half = graph.append("Mul", "\(name).half", [input, graph.constant(0.5)])
    return graph.append("Mul", name, [half, sum])
  }

  private func norm(_ name: String, _ input: String) -> String {
    graph.append(
      "LayerNormalization", name, [input, "\(name).weight", "\(name).bias"],
      [.integer("axis", -1), .float("epsilon", ViTUNetGraph.epsilon)])
  }

  /// Rows times the transposed weight.
  private func linear(
    _ name: String, _ input: String, weight: String? = nil, bias: String? = nil
  ) -> String {
    graph.append(
      "Gemm", name, [input, weight ?? "\(name).weight", bias ?? "\(name).bias"],
      [.integer("transB", 1)])
  }
}
