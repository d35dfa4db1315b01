// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What a convolution block gives: channels that are still to be normalised and rectified, or, with
/// batch normalisation folded into the convolution, channels as they are.
struct FeatureMap {
  let activation: Activation
  /// Nil when nothing is left to apply.
  let state: NormState?
  let gradient = GradientSlot()
}

extension PlanBuilder {
  /// Applies what is still to be applied, into `destination` or memory of its own.
  func normalized(_ map: FeatureMap, into destination: Activation? = nil) -> Activation {
    guard let state = map.state else { return map.activation }
    let output =
      destination
      ?? activation("normalised", channels: map.activation.channels, extent: map.activation.extent)
    add(NormApply(input: map.activation, output: output, state: state, threads: threads))
    return output
  }

  /// The map normalised into `destination`, and its maxima over 2x2x2 voxels.
  ///
  /// In training the maxima's gradient is added to the gradient in the map's slot, which another
  /// consumer of the map has put there.
  func pooled(
    _ map: FeatureMap, into destination: Activation, gradient slot: GradientSlot
  ) -> Activation {
    let pooled = activation(
      "pooled", channels: map.activation.channels, extent: map.activation.extent.divided(by: 2))
    guard let state = map.state else {
      add(MaxPool(input: map.activation, pooled: pooled, threads: threads))
      return pooled
    }
    let index = transientBuffer("index of maxima", byteCount: pooled.poolIndexBytes)
    add(
      NormPool(
        input: map.activation, output: destination, pooled: pooled, index: index, state: state,
        threads: threads))
    if isTraining {
      onBackward { [self] () throws(NetworkError) in
        add(
          MaxPoolGradient(
            inputGradient: map.gradient.take(), pooledGradient: slot.take(), index: index,
            threads: threads))
      }
    }
    return pooled
  }
}
