// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The way up one level: a transposed convolution into the first part of a concatenation.
struct UpsampleLayer {
  let scope: ParameterScope

  private var builder: PlanBuilder { scope.builder }

  /// Adds the layer; the input's gradient goes into `slot`. `outputGradient` gives the gradient of
  /// the output when it is known.
  func forward(
    _ input: LayerInput, into output: Activation, gradient slot: GradientSlot,
    outputGradient: @escaping () -> Activation
  ) {
    addOperation(input.activation(), into: output)
    let threads = builder.threads
    builder.onBackward { () throws(NetworkError) in
      let (gradient, input) = (outputGradient(), input.activation())
      let weightGradient = scope.gradient("weight")
      builder.add(
        UpsampleWeightGradient(
          input: input, outputGradient: gradient, weightGradient: weightGradient,
          biasGradient: scope.gradient("bias"),
          sampleGradient: builder.transientBuffer(
            "gradient of a sample", byteCount: builder.batch > 1 ? weightGradient.count * 4 : 0),
          scratch: scratch(input, output), threads: threads))
      let inputGradient = builder.activation(
        "gradient", channels: input.channels, extent: input.extent)
      builder.add(
        UpsampleInputGradient(
          inputGradient: inputGradient, outputGradient: gradient, weights: scope.weight("weight"),
          transposed: builder.transientBuffer(
            "transposed weights",
            byteCount: input.paddedChannels * output.paddedChannels * 8 * 4),
          scratch: scratch(input, output), threads: threads))
      slot.put(inputGradient)
    }
  }

  /// Adds the operation alone, as when the output is computed again.
  func addOperation(_ input: Activation, into output: Activation) {
    builder.add(
      Upsample(
        input: input, output: output, weights: scope.weight("weight"), bias: scope.weight("bias"),
        scratch: scratch(input, output), threads: builder.threads))
  }

  private func scratch(_ input: Activation, _ output: Activation) -> Buffer {
    builder.transientBuffer(
      "float32 rows",
      byteCount: Upsample.scratchBytes(
        input: input, outputs: output.paddedChannels, threads: builder.threads))
  }
}
