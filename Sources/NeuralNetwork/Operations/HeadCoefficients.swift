// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Scale and shift of all channels of a sample side by side, as the head reads them; a normalisation
/// keeps them by channel block.
struct HeadCoefficients {
  private let state: NormState
  /// [batch][scale, shift][padded channels] floats. Persistent, since the head's operations do not
  /// list it.
  private let buffer: Buffer

  init(_ state: NormState, builder: PlanBuilder) {
    self.state = state
    buffer = builder.persistentBuffer(
      "head coefficients",
      byteCount: 2 * state.batch * state.blocks * Activation.lanes * MemoryLayout<Float>.stride)
  }

  private var channels: Int { state.blocks * Activation.lanes }

  func scale(sample: Int) -> UnsafePointer<Float> {
    UnsafePointer(buffer.floats(at: 2 * sample * channels))
  }

  func shift(sample: Int) -> UnsafePointer<Float> {
    UnsafePointer(buffer.floats(at: (2 * sample + 1) * channels))
  }

  /// Takes over what the normalisation found in this step.
  func gather() {
    for sample in 0..<state.batch {
      let scale = buffer.floats(at: 2 * sample * channels)
      let shift = buffer.floats(at: (2 * sample + 1) * channels)
      for block in 0..<state.blocks {
        let coefficients = state.coefficients(sample: sample, block: block)
        let first = block * Activation.lanes
        (scale + first).update(from: coefficients.scale, count: Activation.lanes)
        (shift + first).update(from: coefficients.shift, count: Activation.lanes)
      }
    }
  }
}
