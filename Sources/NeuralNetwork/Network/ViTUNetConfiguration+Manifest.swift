// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

extension ViTUNetConfiguration {
  /// Every tensor of the network, with the names, shapes and order of the PyTorch module's
  /// `state_dict`, but for its `num_batches_tracked` counters, which are no parameters.
  /// - Throws: ``NetworkError/invalidConfiguration(_:)``.
  package func manifest() throws(NetworkError) -> ParameterManifest {
    try validate()
    var list = TensorList()
    let widths = widths
    do throws(TensorsError) {
      for level in 0..<levels {
        let input = level == 0 ? inputChannels : widths[level - 1]
        try appendBlock("encoder.\(level)", from: input, to: widths[level], to: &list)
      }
      try appendBlock("bottleneck", from: widths[levels - 1], to: widths[levels], to: &list)
      try appendTransformer(to: &list)
      for (index, level) in (0..<levels).reversed().enumerated() {
        try list.append("up.\(index).weight", [widths[level + 1], widths[level], 2, 2, 2])
        try list.append("up.\(index).bias", [widths[level]])
      }
      for (index, level) in (0..<levels).reversed().enumerated() {
        try appendBlock("decoder.\(index)", from: 2 * widths[level], to: widths[level], to: &list)
      }
      try list.append("head.weight", [classes, firstWidth, 1, 1, 1])
      try list.append("head.bias", [classes])
      return try ParameterManifest(list.tensors)
    } catch {
      throw .tensors(error)
    }
  }

  /// Two convolutions, each followed by a normalisation; ReLU has the index between them.
  private func appendBlock(
    _ name: String, from input: Int, to output: Int, to list: inout TensorList
  ) throws(TensorsError) {
    for (index, channels) in [(0, input), (3, output)] {
      try list.append("\(name).\(index).weight", [output, channels, 3, 3, 3])
      try list.append("\(name).\(index).bias", [output])
      try list.append("\(name).\(index + 1).weight", [output])
      try list.append("\(name).\(index + 1).bias", [output])
      guard normalization.hasRunningStatistics else { continue }
      try list.append("\(name).\(index + 1).running_mean", [output], .runningStatistic)
      try list.append("\(name).\(index + 1).running_var", [output], .runningStatistic)
    }
  }

  private func appendTransformer(to list: inout TensorList) throws(TensorsError) {
    let channels = widths[levels]
    let (dimensions, hidden) = (transformer.dimensions, transformer.hiddenDimensions)
    try list.append("vit.position", [1, tokens, dimensions])
    try list.append("vit.embed.weight", [dimensions, channels, 1, 1, 1])
    try list.append("vit.embed.bias", [dimensions])
    for layer in 0..<transformer.depth {
      let name = "vit.encoder.layers.\(layer)"
      try list.append("\(name).self_attn.in_proj_weight", [3 * dimensions, dimensions])
      try list.append("\(name).self_attn.in_proj_bias", [3 * dimensions])
      try list.append("\(name).self_attn.out_proj.weight", [dimensions, dimensions])
      try list.append("\(name).self_attn.out_proj.bias", [dimensions])
      try list.append("\(name).linear1.weight", [hidden, dimensions])
      try list.append("\(name).linear1.bias", [hidden])
      try list.append("\(name).linear2.weight", [dimensions, hidden])
      try list.append("\(name).linear2.bias", [dimensions])
      for norm in ["norm1", "norm2"] {
        try list.append("\(name).\(norm).weight", [dimensions])
        try list.append("\(name).\(norm).bias", [dimensions])
      }
    }
    try list.append("vit.project.weight", [channels, dimensions, 1, 1, 1])
    try list.append("vit.project.bias", [channels])
  }
}

private struct TensorList {
  private(set) var tensors: [TensorDescription] = []

  mutating func append(
    _ name: String, _ shape: [Int], _ kind: TensorKind = .weight
  ) throws(TensorsError) {
    tensors.append(try TensorDescription(name: name, shape: shape, kind: kind))
  }
}
