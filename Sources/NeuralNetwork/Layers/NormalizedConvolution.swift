// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import COneDNN
import Tensors

/// A 3x3x3 convolution and the normalisation with ReLU behind it.
struct NormalizedConvolution {
  let convolution: ParameterScope
  let norm: ParameterScope
  let normalization: Normalization
  let outputs: Int
  let extent: Extent

  private var builder: PlanBuilder { convolution.builder }
  private var threads: Threads { builder.threads }

  /// Whether running statistics become part of the weights.
  private var isFolded: Bool { !builder.isTraining && normalization.hasRunningStatistics }

  // MARK: Forward

  /// Adds the convolution of framed input volumes.
  func forward(_ input: FramedVolume, into destination: Activation? = nil) -> FeatureMap {
    let (state, weights, bias) = prepared(precision: .float32)
    let output = output(into: destination)
    builder.add(
      FirstConvolution(
        input: input, output: output, weights: weights, bias: bias, relu: isFolded,
        threads: threads))
    return finish(output, state)
  }

  /// Adds the convolution of an activation; `destination` is where the channels go if nothing is
  /// left to apply to them.
  func forward(
    _ input: Activation, into destination: Activation? = nil
  ) throws(NetworkError) -> FeatureMap {
    if usesWinograd { return forwardByWinograd(input, into: destination) }
    let (state, weights, bias) = prepared(precision: builder.precision)
    let output = output(into: destination)
    let pass = try pass(TSN_ONEDNN_FORWARD, inputs: input.paddedChannels, relu: isFolded)
    builder.add(
      Convolution(
        pass: pass, input: input, output: output, weights: weights, bias: bias,
        scratch: scratch(of: pass)))
    return finish(output, state)
  }

  private func forwardByWinograd(
    _ input: Activation, into destination: Activation?
  ) -> FeatureMap {
    let (state, weights, bias) = prepared(precision: .float32)
    let output = output(into: destination)
    let shape = winogradShape(input)
    let transformed = longLived("transformed weights", byteCount: shape.weightCount * 4)
    let transform = WinogradWeights(
      weights: weights, transformed: transformed, shape: shape, isTransposed: false)
    if builder.isTraining { builder.add(transform) } else { builder.addPreparation(transform) }
    builder.add(
      WinogradConvolution(
        input: input, output: output, weights: transformed, bias: bias, relu: isFolded,
        shape: shape, scratch: winogradScratch(shape)))
    return finish(output, state)
  }

  private func output(into destination: Activation?) -> Activation {
    if isFolded, let destination { return destination }
    return builder.activation("convolved", channels: outputs, extent: extent)
  }

  private func finish(_ output: Activation, _ state: NormState) -> FeatureMap {
    if isFolded { return FeatureMap(activation: output, state: nil) }
    builder.add(
      NormStatistics(
        input: output, state: state, updatesRunningStatistics: builder.isTraining,
        threads: threads))
    return FeatureMap(activation: output, state: state)
  }

  // MARK: Winograd

  /// Whether the convolution goes by Winograd's minimal filtering: where that is faster, and where
  /// oneDNN has no compiled code.
  private var usesWinograd: Bool {
    !isFirst
      && (WinogradShape.isFaster(extent: extent, precision: builder.precision)
        || !tsn_has_compiled_convolutions())
  }

  private func winogradShape(_ input: Activation) -> WinogradShape {
    WinogradShape(input: input, outputs: outputs, threads: threads)
  }

  private func winogradScratch(_ shape: WinogradShape) -> Buffer {
    builder.transientBuffer("scratch", byteCount: threads.count * shape.scratchCount * 4)
  }

  // MARK: Weights

  /// Weights and bias as the forward pass reads them.
  private func prepared(
    precision: Precision
  ) -> (state: NormState, weights: WeightReference, bias: WeightReference) {
    let state = state()
    var (weights, bias) = (convolution.weight("weight"), convolution.weight("bias"))
    if isFolded { (weights, bias) = folded(weights, bias, state) }
    if precision == .bfloat16 {
      let buffer = longLived("bfloat16 weights", byteCount: weights.count * 2)
      let arranged = WeightReference(buffer: buffer, offset: 0, count: weights.count)
      let operation = ArrangeWeights(
        source: weights, output: arranged, target: .bfloat16, threads: threads)
      if builder.isTraining { builder.add(operation) } else { builder.addPreparation(operation) }
      weights = arranged
    }
    return (state, weights, bias)
  }

  /// Memory for arranged weights: in training they are arranged anew in every step.
  private func longLived(_ name: String, byteCount: Int) -> Buffer {
    builder.isTraining
      ? builder.transientBuffer(name, byteCount: byteCount)
      : builder.persistentBuffer(name, byteCount: byteCount)
  }

  private func folded(
    _ weights: WeightReference, _ bias: WeightReference, _ state: NormState
  ) -> (WeightReference, WeightReference) {
    // Where they are arranged or transformed afterwards, they are only read once more.
    let buffer =
      usesWinograd || (builder.precision == .bfloat16 && !isFirst)
      ? builder.transientBuffer("folded weights", byteCount: weights.count * 4)
      : builder.persistentBuffer("folded weights", byteCount: weights.count * 4)
    let foldedWeights = WeightReference(buffer: buffer, offset: 0, count: weights.count)
    let foldedBias = persistentFloats("folded bias", count: bias.count)
    builder.addPreparation(
      FoldNormalization(
        weights: weights, bias: bias, state: state, runningMean: norm.weight("running_mean"),
        runningVariance: norm.weight("running_var"), foldedWeights: foldedWeights,
        foldedBias: foldedBias, factors: persistentFloats("factors", count: bias.count),
        threads: threads))
    return (foldedWeights, foldedBias)
  }

  /// Whether this convolution reads the network's input, in float32 always.
  private var isFirst: Bool {
    builder.parameters.place(convolution.prefix + "weight").arrangement == .firstConvolution
  }

  private func persistentFloats(_ name: String, count: Int) -> WeightReference {
    WeightReference(
      buffer: builder.persistentBuffer(name, byteCount: count * 4), offset: 0, count: count)
  }

  private func state() -> NormState {
    let (batch, blocks) = (builder.batch, Activation.padded(outputs) / Activation.lanes)
    let partBytes = max(
      MemoryLayout<tsn_moments>.stride, MemoryLayout<tsn_gradient_sums>.stride)
    let hasStatistics = normalization.hasRunningStatistics
    return NormState(
      normalization: normalization, batch: batch, channels: outputs, voxels: extent.voxelCount,
      gamma: norm.weight("weight"), beta: norm.weight("bias"),
      runningMean: hasStatistics ? norm.weight("running_mean") : nil,
      runningVariance: hasStatistics ? norm.weight("running_var") : nil,
      gammaGradient: norm.gradientIfTraining("weight"),
      betaGradient: norm.gradientIfTraining("bias"),
      biasGradient: convolution.gradientIfTraining("bias"),
      coefficientBuffer: builder.persistentBuffer(
        "coefficients", byteCount: batch * blocks * MemoryLayout<tsn_norm_coefficients>.stride),
      momentBuffer: builder.persistentBuffer(
        "moments", byteCount: batch * blocks * MemoryLayout<tsn_moments>.stride),
      deviationBuffer: builder.persistentBuffer("deviations", byteCount: batch * outputs * 8),
      partBuffer: builder.persistentBuffer(
        "parts", byteCount: batch * blocks * threads.count * partBytes))
  }

  // MARK: Backward

  /// Adds the gradients of the normalisation, in place of the output's gradient.
  func addNormGradient(_ map: FeatureMap, gradient: Activation) {
    guard let state = map.state else { preconditionFailure("a folded norm has no gradient") }
    builder.add(
      NormGradient(
        input: map.activation, outputGradient: gradient, inputGradient: gradient, state: state,
        threads: threads))
  }

  func addWeightGradient(_ input: FramedVolume, gradient: Activation) {
    let weightGradient = convolution.gradient("weight")
    builder.add(
      FirstConvolutionGradient(
        input: input, outputGradient: gradient, weightGradient: weightGradient,
        sampleGradient: sampleGradient(of: weightGradient), threads: threads))
  }

  func addWeightGradient(_ input: Activation, gradient: Activation) throws(NetworkError) {
    let weightGradient = convolution.gradient("weight")
    if usesWinograd {
      let shape = winogradShape(input)
      builder.add(
        WinogradWeightGradient(
          input: input, outputGradient: gradient, weightGradient: weightGradient, shape: shape,
          transformed: builder.transientBuffer(
            "transformed gradient", byteCount: WinogradWeightGradient.transformedBytes(shape)),
          scratch: winogradScratch(shape)))
      return
    }
    let pass = try pass(TSN_ONEDNN_BACKWARD_WEIGHTS, inputs: input.paddedChannels)
    builder.add(
      ConvolutionWeightGradient(
        pass: pass, input: input, outputGradient: gradient, weightGradient: weightGradient,
        sampleGradient: sampleGradient(of: weightGradient), scratch: scratch(of: pass),
        threads: threads))
  }

  /// Adds the gradient of the input, in memory of its own.
  func addInputGradient(
    like input: Activation, gradient: Activation
  ) throws(NetworkError) -> Activation {
    let inputGradient = builder.activation("gradient", like: input)
    let weights = convolution.weight("weight")
    if usesWinograd {
      let shape = winogradShape(input)
      let transformed = builder.transientBuffer(
        "transformed weights", byteCount: shape.weightCount * 4)
      builder.add(
        WinogradWeights(
          weights: weights, transformed: transformed, shape: shape, isTransposed: true))
      builder.add(
        WinogradConvolution(
          input: gradient, output: inputGradient, weights: transformed, bias: nil, relu: false,
          shape: shape.transposed, scratch: winogradScratch(shape.transposed)))
      return inputGradient
    }
    let isBFloat16 = builder.precision == .bfloat16
    let arranged = WeightReference(
      buffer: builder.transientBuffer(
        "weights of the backward pass", byteCount: weights.count * (isBFloat16 ? 2 : 4)),
      offset: 0, count: weights.count)
    builder.add(
      ArrangeWeights(
        source: weights, output: arranged, target: isBFloat16 ? .transposedBFloat16 : .transposed,
        threads: threads))
    let pass = try pass(TSN_ONEDNN_BACKWARD_DATA, inputs: input.paddedChannels)
    builder.add(
      ConvolutionInputGradient(
        pass: pass, inputGradient: inputGradient, outputGradient: gradient, weights: arranged,
        scratch: scratch(of: pass)))
    return inputGradient
  }

  private func sampleGradient(of gradient: WeightReference) -> Buffer {
    builder.transientBuffer(
      "gradient of a sample", byteCount: builder.batch > 1 ? gradient.count * 4 : 0)
  }

  private func pass(
    _ kind: tsn_onednn_convolution_pass, inputs: Int, relu: Bool = false
  ) throws(NetworkError) -> ConvolutionPass {
    try ConvolutionPass(
      kind, inputs: inputs, outputs: Activation.padded(outputs), extent: extent,
      precision: builder.precision, relu: relu, threads: threads)
  }

  private func scratch(of pass: ConvolutionPass) -> Buffer? {
    pass.scratchBytes == 0
      ? nil : builder.transientBuffer("scratch", byteCount: pass.scratchBytes)
  }
}
