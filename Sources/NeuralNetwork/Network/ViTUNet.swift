// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// The operations of a ViT-UNet: encoder, bottleneck with transformer, decoder with skip
/// connections, head.
struct ViTUNet {
  let configuration: ViTUNetConfiguration
  let scope: ParameterScope

  private var builder: PlanBuilder { scope.builder }

  /// How a tensor lies in the engine's memory.
  static func arrangement(
    of tensor: TensorDescription, in configuration: ViTUNetConfiguration
  ) -> Arrangement {
    let name = tensor.name
    if name == "encoder.0.0.weight" { return .firstConvolution }
    if name.hasPrefix("vit.") { return .plain }
    if name == "head.weight" { return .head }
    if name == "head.bias" { return .plain }
    if name.hasPrefix("up."), tensor.shape.count == 5 { return .upsample }
    guard tensor.shape.count == 5 else { return .channels }
    let inputs = tensor.shape[1]
    let isAfterConcatenation = name.hasPrefix("decoder.") && name.hasSuffix(".0.weight")
    return .convolution(
      inputParts: isAfterConcatenation ? [inputs / 2, inputs / 2] : [inputs])
  }

  /// Adds everything up to the head's input.
  func features(_ input: FramedVolume) throws(NetworkError) -> FeatureMap {
    let (levels, widths) = (configuration.levels, configuration.widths)
    let skips = (0..<levels).map { level in
      builder.concatenation(
        "skip \(level)", channels: [widths[level], widths[level]],
        extent: configuration.extent(level: level))
    }
    let (maps, pooled, slot) = try encoder(input, skips: skips)
    var (current, currentGradient) = try bottleneck(pooled, gradient: slot)
    for (index, level) in (0..<levels).reversed().enumerated() {
      let map = try decoder(
        index: index, level: level, below: current, belowGradient: currentGradient,
        concatenation: skips[level], skip: maps[level])
      if level == 0 { return map }
      current = { [builder] in builder.normalized(map) }
      currentGradient = map.gradient
    }
    preconditionFailure("a network has at least one level")
  }

  /// The way down: each level's map goes into the second part of its concatenation, its maxima to
  /// the next level.
  private func encoder(
    _ input: FramedVolume, skips: [Activation]
  ) throws(NetworkError) -> ([FeatureMap], Activation, GradientSlot) {
    var maps: [FeatureMap] = []
    var pooled: Activation?
    var slot = GradientSlot()
    for level in 0..<configuration.levels {
      let width = configuration.widths[level]
      let skip = skips[level].part(channels: width, afterPadded: Activation.padded(width))
      let block = block("encoder.\(level)", level: level, outputs: width)
      let map: FeatureMap
      if let pooled {
        map = try block.forward({ pooled }, gradient: slot, into: skip)
      } else {
        map = try block.forward(input, into: skip)
      }
      slot = GradientSlot()
      pooled = builder.pooled(map, into: skip, gradient: slot)
      maps.append(map)
    }
    guard let pooled else { preconditionFailure("a network has at least one level") }
    return (maps, pooled, slot)
  }

  private func bottleneck(
    _ pooled: Activation, gradient slot: GradientSlot
  ) throws(NetworkError) -> (() -> Activation, GradientSlot) {
    let levels = configuration.levels
    let map = try block("bottleneck", level: levels, outputs: configuration.widths[levels])
      .forward({ pooled }, gradient: slot)
    let outputGradient = GradientSlot()
    let output = TransformerBottleneck(
      scope: scope.scope("vit"), configuration: configuration.transformer
    ).forward(builder.normalized(map), gradient: map.gradient, outputGradient: outputGradient)
    return ({ output }, outputGradient)
  }

  private func decoder(
    index: Int, level: Int, below: @escaping () -> Activation, belowGradient: GradientSlot,
    concatenation: Activation, skip: FeatureMap
  ) throws(NetworkError) -> FeatureMap {
    let width = configuration.widths[level]
    let slot = GradientSlot()
    UpsampleLayer(scope: scope.scope("up.\(index)")).forward(
      below, into: concatenation.part(channels: width), gradient: belowGradient,
      outputGradient: {
        let gradient = slot.take()
        skip.gradient.put(
          gradient.part(channels: width, afterPadded: Activation.padded(width)))
        return gradient.part(channels: width)
      })
    return try block("decoder.\(index)", level: level, outputs: width)
      .forward({ concatenation }, gradient: slot)
  }

  private func block(_ name: String, level: Int, outputs: Int) -> ConvolutionBlock {
    ConvolutionBlock(
      scope.scope(name), normalization: configuration.normalization, outputs: outputs,
      extent: configuration.extent(level: level))
  }
}
