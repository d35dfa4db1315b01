// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The vision transformer at the bottleneck, as a residual: every voxel becomes a token, learned
/// positions are added, encoder layers follow, and a projection leads back to the channels.
struct TransformerBottleneck {
  let scope: ParameterScope
  let configuration: TransformerConfiguration

  private var builder: PlanBuilder { scope.builder }

  /// Adds input + transformer(input). The input's gradient is the output's, changed in place, and
  /// goes into `slot`.
  func forward(
    _ input: Activation, gradient slot: GradientSlot, outputGradient: GradientSlot
  ) -> Activation {
    let threads = builder.threads
    let rows = input.batch * input.voxels
    let embed = LinearLayer(scope: scope.scope("embed"))
    let project = LinearLayer(scope: scope.scope("project"))
    let layers = (0..<configuration.depth).map { layer($0, input) }

    let channels = builder.matrix("tokens", rows: rows, columns: input.channels)
    builder.add(TokensFromBlocks(input: input, output: channels, threads: threads))
    let embedded = embed.forward(channels, outputs: configuration.dimensions)
    builder.add(
      AddPosition(tokens: embedded, position: scope.weight("position"), batch: input.batch))
    var tokens = embedded
    var traces: [TransformerLayer.Trace] = []
    for layer in layers {
      let (output, trace) = layer.forward(tokens)
      traces.append(trace)
      tokens = output
    }
    let last = tokens
    let projected = project.forward(last, outputs: input.channels)
    let output = builder.activation(
      "transformed", channels: input.channels, extent: input.extent)
    builder.add(AddTokens(tokens: projected, input: input, output: output, threads: threads))

    builder.onBackward { () throws(NetworkError) in
      let gradient = outputGradient.take()
      let projectedGradient = builder.matrix(
        "gradient of tokens", rows: rows, columns: input.channels)
      builder.add(
        TokensFromBlocks(input: gradient, output: projectedGradient, threads: threads))
      let tokenGradient = project.backward(last, gradient: projectedGradient)
      for (layer, trace) in zip(layers, traces).reversed() {
        layer.backward(trace, gradient: tokenGradient)
      }
      builder.add(
        PositionGradient(
          tokenGradient: tokenGradient, positionGradient: scope.gradient("position"),
          batch: input.batch))
      let channelGradient = embed.backward(channels, gradient: tokenGradient)
      builder.add(
        AddTokens(tokens: channelGradient, input: gradient, output: gradient, threads: threads))
      slot.put(gradient)
    }
    return output
  }

  private func layer(_ index: Int, _ input: Activation) -> TransformerLayer {
    TransformerLayer(
      scope: scope.scope("encoder.layers.\(index)"),
      shape: AttentionShape(
        batch: input.batch, tokens: input.voxels, heads: configuration.heads,
        headDimensions: configuration.headDimensions),
      hiddenDimensions: configuration.hiddenDimensions)
  }
}
