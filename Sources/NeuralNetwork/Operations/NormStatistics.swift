// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels

/// Means and variances of a convolution's output, and the scale and shift that follow from them;
/// the running statistics take their share.
struct NormStatistics: Operation {
  let input: Activation
  let state: NormState
  /// Whether the running statistics follow, as in training.
  let updatesRunningStatistics: Bool
  let threads: Threads

  var buffers: [Buffer] { [input.buffer] }

  func run() {
    measure()
    state.forEachSet { samples, channels in combine(samples: samples, channels: channels) }
  }

  private var parts: UnsafeMutablePointer<tsn_moments> {
    state.partBuffer.address.assumingMemoryBound(to: tsn_moments.self)
  }

  private func measure() {
    let items = state.batch * state.blocks
    threads.run { thread in
      let voxels = threads.share(of: state.voxels, thread: thread)
      for item in 0..<items {
        let (sample, block) = item.quotientAndRemainder(dividingBy: state.blocks)
        let part = parts + item * threads.count + thread
        part.initialize(to: tsn_moments())
        tsn_norm_moments(
          part, input.voxel(voxels.lowerBound, block: block, sample: sample), input.storage,
          voxels.count)
      }
    }
    for item in 0..<items {
      let (sample, block) = item.quotientAndRemainder(dividingBy: state.blocks)
      let moments = state.moments(sample: sample, block: block)
      moments.initialize(to: tsn_moments())
      for thread in 0..<threads.count {
        tsn_moments_merge(moments, parts + item * threads.count + thread)
      }
    }
  }

  private func combine(samples: Range<Int>, channels: Range<Int>) {
    var (count, mean, squares) = (0.0, 0.0, 0.0)
    for sample in samples {
      for channel in channels {
        let part = state.channelMoments(sample: sample, channel: channel)
        let total = count + part.count
        let delta = part.mean - mean
        mean += delta * part.count / total
        squares += part.squares + delta * delta * count * part.count / total
        count = total
      }
    }
    let variance = squares / count
    let deviation = 1 / (variance + NormState.epsilon).squareRoot()
    for sample in samples {
      for channel in channels {
        let scale = Double(state.gamma.floats[channel]) * deviation
        let shift = Double(state.beta.floats[channel]) - mean * scale
        state.coefficient(\.scale, sample: sample, channel: channel).pointee = Float(scale)
        state.coefficient(\.shift, sample: sample, channel: channel).pointee = Float(shift)
        state.coefficient(\.mean, sample: sample, channel: channel).pointee = Float(mean)
        state.deviations[sample * state.channels + channel] = deviation
      }
    }
    if updatesRunningStatistics {
      updateRunningStatistics(
        channel: channels.lowerBound, mean: mean, variance: squares / max(count - 1, 1))
    }
  }

  private func updateRunningStatistics(channel: Int, mean: Double, variance: Double) {
    // In float32, as they are stored: an infinity would never leave the statistics.
    guard Float(mean).isFinite, Float(variance).isFinite else { return }
    state.runningMean?.approach(mean, channel: channel)
    state.runningVariance?.approach(variance, channel: channel)
  }
}

extension WeightReference {
  /// Moves a running statistic towards a batch's.
  fileprivate func approach(_ value: Double, channel: Int) {
    let old = Double(floats[channel])
    floats[channel] = Float(old + NormState.momentum * (value - old))
  }
}

extension NormState {
  func channelMoments(
    sample: Int, channel: Int
  ) -> (count: Double, mean: Double, squares: Double) {
    let (block, lane) = channel.quotientAndRemainder(dividingBy: Activation.lanes)
    let moments = moments(sample: sample, block: block)
    return withUnsafeBytes(of: &moments.pointee) { bytes in
      let doubles = bytes.assumingMemoryBound(to: Double.self)
      return (doubles[0], doubles[1 + lane], doubles[1 + Activation.lanes + lane])
    }
  }
}
