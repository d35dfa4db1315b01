// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// Two convolutions, each with normalisation and ReLU.
///
/// Training keeps what the convolutions gave and not what the normalisations made of it: that is
/// cheap to compute again, and as large.
struct ConvolutionBlock {
  private let first: NormalizedConvolution
  private let second: NormalizedConvolution
  private let builder: PlanBuilder

  init(_ scope: ParameterScope, normalization: Normalization, outputs: Int, extent: Extent) {
    func unit(_ index: Int) -> NormalizedConvolution {
      NormalizedConvolution(
        convolution: scope.scope("\(index)"), norm: scope.scope("\(index + 1)"),
        normalization: normalization, outputs: outputs, extent: extent)
    }
    first = unit(0)
    second = unit(3)
    builder = scope.builder
  }

  /// Adds the block on the network's input.
  func forward(
    _ input: FramedVolume, into destination: Activation? = nil
  ) throws(NetworkError) -> FeatureMap {
    let inner = first.forward(input)
    let outer = try second.forward(builder.normalized(inner), into: destination)
    builder.onBackward { () throws(NetworkError) in
      let gradient = try addInnerGradient(inner: inner, outer: outer)
      first.addWeightGradient(input, gradient: gradient)
    }
    return outer
  }

  /// Adds the block on an activation, whose gradient goes into `slot`.
  func forward(
    _ input: LayerInput, gradient slot: GradientSlot,
    into destination: Activation? = nil
  ) throws(NetworkError) -> FeatureMap {
    let inner = try first.forward(input.activation())
    let outer = try second.forward(builder.normalized(inner), into: destination)
    builder.onBackward { () throws(NetworkError) in
      let gradient = try addInnerGradient(inner: inner, outer: outer)
      let input = input.activation()
      try first.addWeightGradient(input, gradient: gradient)
      slot.put(try first.addInputGradient(like: input, gradient: gradient))
    }
    return outer
  }

  /// From the gradient of the block's output to that of the first convolution's output.
  private func addInnerGradient(
    inner: FeatureMap, outer: FeatureMap
  ) throws(NetworkError) -> Activation {
    let gradient = outer.gradient.take()
    second.addNormGradient(outer, gradient: gradient)
    let between = builder.normalized(inner)
    try second.addWeightGradient(between, gradient: gradient)
    let innerGradient = try second.addInputGradient(like: between, gradient: gradient)
    first.addNormGradient(inner, gradient: innerGradient)
    return innerGradient
  }
}
