// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels

/// The gradient of a normalisation with ReLU: of its input, its scale and shift, and the bias of the
/// convolution before it. Input's and output's gradient may be the same.
///
/// With g the output's gradient where the output is positive, and sums over the M elements that
/// share mean m and deviation s (reciprocal r): the input's gradient is
/// r (gamma g - A / M - (x - m) r^2 B / M), A = sum of gamma g, B = sum of gamma g (x - m).
struct NormGradient: Operation {
  let input: Activation
  let outputGradient: Activation
  let inputGradient: Activation
  let state: NormState
  let threads: Threads

  var buffers: [Buffer] { [input.buffer, outputGradient.buffer, inputGradient.buffer] }

  func run() {
    measure()
    clearParameterGradients()
    state.forEachSet { samples, channels in combine(samples: samples, channels: channels) }
    apply()
  }

  private var parts: UnsafeMutablePointer<tsn_gradient_sums> {
    state.partBuffer.address.assumingMemoryBound(to: tsn_gradient_sums.self)
  }

  private func measure() {
    threads.run { thread in
      let voxels = threads.share(of: state.voxels, thread: thread)
      for item in 0..<state.batch * state.blocks {
        let (sample, block) = item.quotientAndRemainder(dividingBy: state.blocks)
        let part = parts + item * threads.count + thread
        part.initialize(to: tsn_gradient_sums())
        tsn_norm_gradient_sums(
          part, outputGradient.voxel(voxels.lowerBound, block: block, sample: sample),
          input.voxel(voxels.lowerBound, block: block, sample: sample),
          state.coefficients(sample: sample, block: block), input.storage, voxels.count)
      }
    }
  }

  private func clearParameterGradients() {
    state.gammaGradient?.clear()
    state.betaGradient?.clear()
    state.biasGradient?.clear()
  }

  /// Sums of g and g (x - m) of a channel, over all threads.
  private func sums(sample: Int, channel: Int) -> (gradient: Double, product: Double) {
    let (block, lane) = channel.quotientAndRemainder(dividingBy: Activation.lanes)
    var result = (gradient: 0.0, product: 0.0)
    for thread in 0..<threads.count {
      let part = parts + (sample * state.blocks + block) * threads.count + thread
      let doubles = UnsafeRawPointer(part).assumingMemoryBound(to: Double.self)
      result.gradient += doubles[lane]
      result.product += doubles[Activation.lanes + lane]
    }
    return result
  }

  private func combine(samples: Range<Int>, channels: Range<Int>) {
    var (gradient, product) = (0.0, 0.0)
    for sample in samples {
      for channel in channels {
        let gamma = Double(state.gamma.floats[channel])
        let sums = sums(sample: sample, channel: channel)
        gradient += gamma * sums.gradient
        product += gamma * sums.product
      }
    }
    let count = Double(samples.count * channels.count * state.voxels)
    for sample in samples {
      for channel in channels {
        let sums = sums(sample: sample, channel: channel)
        let deviation = state.deviations[sample * state.channels + channel]
        let mean = Double(state.coefficient(\.mean, sample: sample, channel: channel).pointee)
        let slope = Double(state.gamma.floats[channel]) * deviation
        let tilt = -deviation * deviation * deviation * product / count
        let offset = -deviation * gradient / count - tilt * mean
        state.coefficient(\.slope, sample: sample, channel: channel).pointee = Float(slope)
        state.coefficient(\.tilt, sample: sample, channel: channel).pointee = Float(tilt)
        state.coefficient(\.offset, sample: sample, channel: channel).pointee = Float(offset)
        state.gammaGradient?.floats[channel] += Float(sums.product * deviation)
        state.betaGradient?.floats[channel] += Float(sums.gradient)
        addBiasGradient(
          sample: sample, channel: channel,
          sum: slope * sums.gradient + offset * Double(state.voxels), tilt: tilt)
      }
    }
  }

  /// The bias' gradient is the sum of the input's. Where each channel is normalised by itself the
  /// sum is zero, whatever the gradient: what is left in floating point is noise, which Adam would
  /// scale up to steps of full size.
  private func addBiasGradient(sample: Int, channel: Int, sum: Double, tilt: Double) {
    guard case .group = state.normalization else { return }
    let moments = state.channelMoments(sample: sample, channel: channel)
    state.biasGradient?.floats[channel] += Float(sum + tilt * moments.mean * moments.count)
  }

  private func apply() {
    threads.run { thread in
      let voxels = threads.share(of: state.voxels, thread: thread)
      for sample in 0..<state.batch {
        for block in 0..<state.blocks {
          tsn_norm_gradient(
            inputGradient.voxel(voxels.lowerBound, block: block, sample: sample),
            outputGradient.voxel(voxels.lowerBound, block: block, sample: sample),
            input.voxel(voxels.lowerBound, block: block, sample: sample),
            state.coefficients(sample: sample, block: block), input.storage, voxels.count)
        }
      }
    }
  }
}
