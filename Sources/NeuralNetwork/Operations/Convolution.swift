// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// A 3x3x3 convolution with stride 1 and zero padding, sample by sample, by oneDNN.
struct Convolution: Operation {
  let pass: ConvolutionPass
  let input: Activation
  let output: Activation
  /// In the layout and precision of the pass.
  let weights: WeightReference
  let bias: WeightReference
  let scratch: Buffer?

  var buffers: [Buffer] {
    [input.buffer, output.buffer, weights.buffer, bias.buffer] + [scratch].compactMap { $0 }
  }

  func run() throws(NetworkError) {
    for sample in 0..<input.batch {
      try pass.run(
        input: input.sample(sample), weights: weights.floats, bias: bias.floats,
        output: output.sample(sample), scratch: scratch)
    }
  }
}

/// The input's gradient of a ``Convolution``.
struct ConvolutionInputGradient: Operation {
  let pass: ConvolutionPass
  let inputGradient: Activation
  let outputGradient: Activation
  /// In the layout of the backward pass.
  let weights: WeightReference
  let scratch: Buffer?

  var buffers: [Buffer] {
    [inputGradient.buffer, outputGradient.buffer, weights.buffer] + [scratch].compactMap { $0 }
  }

  func run() throws(NetworkError) {
    for sample in 0..<inputGradient.batch {
      try pass.run(
        input: inputGradient.sample(sample), weights: weights.floats,
        output: outputGradient.sample(sample), scratch: scratch)
    }
  }
}

/// The weights' gradient of a ``Convolution``, summed over the samples.
struct ConvolutionWeightGradient: Operation {
  let pass: ConvolutionPass
  let input: Activation
  let outputGradient: Activation
  let weightGradient: WeightReference
  /// Gradient of one sample, when there are more.
  let sampleGradient: Buffer
  let scratch: Buffer?
  let threads: Threads

  var buffers: [Buffer] {
    [input.buffer, outputGradient.buffer, sampleGradient] + [scratch].compactMap { $0 }
  }

  func run() throws(NetworkError) {
    for sample in 0..<input.batch {
      let target = sample == 0 ? weightGradient.floats : sampleGradient.floats
      try pass.run(
        input: input.sample(sample), weights: target, output: outputGradient.sample(sample),
        scratch: scratch)
      if sample > 0 {
        threads.addFloats(weightGradient.floats, sampleGradient.floats, weightGradient.count)
      }
    }
  }
}
