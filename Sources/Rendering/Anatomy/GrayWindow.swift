// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging

/// Which values of an image are black and which white.
struct GrayWindow: Sendable, Equatable {
  let black: Float
  let white: Float

  /// From the 1st to the 99.5th percentile (nearest rank) of the voxels that are finite and not 0,
  /// the background of skull-stripped images.
  init(_ volume: Volume) {
    let values = volume.voxels.filter { $0.isFinite && $0 != 0 }.sorted()
    func percentile(_ share: Double) -> Float {
      values.isEmpty ? 0 : values[Int((share * Double(values.count - 1)).rounded())]
    }
    (black, white) = (percentile(0.01), percentile(0.995))
  }

  /// 0 for background and NaN; a middle gray where the window has no width.
  func brightness(_ value: Float) -> UInt8 {
    guard value != 0, !value.isNaN else { return 0 }
    guard white > black else { return value > black ? 255 : value < black ? 0 : 128 }
    // As doubles: the width of a window of floats can be infinite as a float.
    let share = (Double(value) - Double(black)) / (Double(white) - Double(black))
    return UInt8((min(max(share, 0), 1) * 255).rounded())
  }
}
