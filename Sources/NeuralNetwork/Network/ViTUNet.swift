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
    let levels = configuration.levels
    let skips = (0..<levels).map { concatenation(level: $0) }
    let (maps, pooled, slot) = try encoder(input, skips: skips)
    var (current, currentGradient) = try bottleneck(pooled, gradient: slot)
    for (index, level) in (0..<levels).reversed().enumerated() {
      let map = try decoder(
        index: index, level: level, below: current, belowGradient: currentGradient,
        concatenation: skips[level], skip: maps[level])
      if level == 0 { return map }
      current = LayerInput(builder, recomputed: { [builder] in builder.normalized(map) })
      currentGradient = map.gradient
    }
    preconditionFailure("a network has at least one level")
  }

  /// Memory for a level's upsampled channels and the encoder's, side by side.
  private func concatenation(level: Int) -> Activation {
    let width = configuration.widths[level]
    return builder.concatenation(
      "skip \(level)", channels: [width, width], extent: configuration.extent(level: level))
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
      let skip = skips[level].secondHalf(channels: width)
      let block = block("encoder.\(level)", level: level, outputs: width)
      let map: FeatureMap
      if let pooled {
        map = try block.forward(
          LayerInput(builder, kept: pooled), gradient: slot, into: skip)
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
  ) throws(NetworkError) -> (LayerInput, GradientSlot) {
    let levels = configuration.levels
    let map = try block("bottleneck", level: levels, outputs: configuration.widths[levels])
      .forward(LayerInput(builder, kept: pooled), gradient: slot)
    let outputGradient = GradientSlot()
    let output = TransformerBottleneck(
      scope: scope.scope("vit"), configuration: configuration.transformer
    ).forward(builder.normalized(map), gradient: map.gradient, outputGradient: outputGradient)
    return (LayerInput(builder, kept: output), outputGradient)
  }

  /// The way up: the upsampled map below beside the encoder's, which training computes again for the
  /// backward operations, since both are as large as anything.
  private func decoder(
    index: Int, level: Int, below: LayerInput, belowGradient: GradientSlot,
    concatenation: Activation, skip: FeatureMap
  ) throws(NetworkError) -> FeatureMap {
    let width = configuration.widths[level]
    let upsample = UpsampleLayer(scope: scope.scope("up.\(index)"))
    let slot = GradientSlot()
    upsample.forward(
      below, into: concatenation.part(channels: width), gradient: belowGradient,
      outputGradient: {
        let gradient = slot.take()
        skip.gradient.put(gradient.secondHalf(channels: width))
        return gradient.part(channels: width)
      })
    let input = LayerInput(
      builder,
      recomputed: {
        guard builder.isAddingBackward else { return concatenation }
        let again = self.concatenation(level: level)
        upsample.addOperation(below.activation(), into: again.part(channels: width))
        _ = builder.normalized(skip, into: again.secondHalf(channels: width))
        return again
      })
    return try block("decoder.\(index)", level: level, outputs: width).forward(
      input, gradient: slot)
  }

  private func block(_ name: String, level: Int, outputs: Int) -> ConvolutionBlock {
    ConvolutionBlock(
      scope.scope(name), normalization: configuration.normalization, outputs: outputs,
      extent: configuration.extent(level: level))
  }
}
