// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels

/// What the operations of one normalisation share: where its parameters lie, and its coefficients
/// for every sample and channel block.
struct NormState {
  let normalization: Normalization
  let batch: Int
  let channels: Int
  let voxels: Int
  /// Scale and shift after normalisation, for each channel.
  let gamma: WeightReference
  let beta: WeightReference
  /// Running mean and variance; nil without.
  let runningMean: WeightReference?
  let runningVariance: WeightReference?
  /// Gradients; nil in inference.
  let gammaGradient: WeightReference?
  let betaGradient: WeightReference?
  /// Gradient of the bias of the convolution before the normalisation.
  let biasGradient: WeightReference?
  /// [batch][blocks] of `tsn_norm_coefficients`.
  let coefficientBuffer: Buffer
  /// [batch][blocks] of `tsn_moments`: of the voxels themselves, also where sets are larger.
  let momentBuffer: Buffer
  /// [batch][channels] reciprocal standard deviations, float64.
  let deviationBuffer: Buffer
  /// [batch][blocks][threads] of `tsn_moments` or `tsn_gradient_sums`: each thread's part.
  let partBuffer: Buffer

  static let epsilon = 1e-5
  /// Share of a batch in the running statistics.
  static let momentum = 0.1

  var blocks: Int { Activation.padded(channels) / Activation.lanes }

  func coefficients(sample: Int, block: Int) -> UnsafeMutablePointer<tsn_norm_coefficients> {
    coefficientBuffer.address.assumingMemoryBound(to: tsn_norm_coefficients.self)
      + sample * blocks + block
  }

  func moments(sample: Int, block: Int) -> UnsafeMutablePointer<tsn_moments> {
    momentBuffer.address.assumingMemoryBound(to: tsn_moments.self) + sample * blocks + block
  }

  var deviations: UnsafeMutablePointer<Double> {
    deviationBuffer.address.assumingMemoryBound(to: Double.self)
  }

  /// A float field of the coefficients of one channel.
  func coefficient(
    _ field: WritableKeyPath<tsn_norm_coefficients, Lanes>, sample: Int, channel: Int
  ) -> UnsafeMutablePointer<Float> {
    let (block, lane) = channel.quotientAndRemainder(dividingBy: Activation.lanes)
    let base = UnsafeMutableRawPointer(coefficients(sample: sample, block: block))
    let offset = MemoryLayout<tsn_norm_coefficients>.offset(of: field) ?? 0
    return (base + offset).assumingMemoryBound(to: Float.self) + lane
  }

  /// The sets of (sample, channel) pairs that share a mean and a variance.
  func forEachSet(_ body: (_ samples: Range<Int>, _ channels: Range<Int>) -> Void) {
    switch normalization {
    case .batch:
      for channel in 0..<channels { body(0..<batch, channel..<channel + 1) }
    case .instance:
      for sample in 0..<batch {
        for channel in 0..<channels { body(sample..<sample + 1, channel..<channel + 1) }
      }
    case .group(let groups):
      let size = channels / groups
      for sample in 0..<batch {
        for group in 0..<groups {
          body(sample..<sample + 1, group * size..<(group + 1) * size)
        }
      }
    }
  }
}

/// Sixteen floats as C's array is imported.
typealias Lanes = (
  Float, Float, Float, Float, Float, Float, Float, Float,
  Float, Float, Float, Float, Float, Float, Float, Float
)
