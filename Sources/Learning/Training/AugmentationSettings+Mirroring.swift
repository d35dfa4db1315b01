// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging

extension AugmentationSettings {
  /// The names of the axes along which samples are mirrored at random.
  var mirroredAxes: [String] {
    guard let flips, flips.probability > 0 else { return [] }
    return FlipAugmentation.Axis.allCases.filter { flips.axes.contains($0) }.map(\.rawValue)
  }
}
