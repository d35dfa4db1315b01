// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging

/// What a network says of a case.
package struct Prediction: Sendable {
  /// Canonical classes, on the case's own grid.
  package let labels: LabelVolume
  /// Probabilities of the classes in the network's space, planar.
  package let probabilities: [Float]
  /// Where that space lies in the case's grid.
  package let placement: Placement

  /// The probability of every class on the case's own grid; outside of what the network saw, all is
  /// background.
  package func nativeProbabilities() -> [Volume] {
    let count = placement.extent.voxelCount
    return probabilities.withUnsafeBufferPointer { probabilities in
      (0..<probabilities.count / count).map { index in
        placement.restored(
          UnsafeBufferPointer(rebasing: probabilities[index * count..<(index + 1) * count]),
          outside: index == 0 ? 1 : 0)
      }
    }
  }
}
