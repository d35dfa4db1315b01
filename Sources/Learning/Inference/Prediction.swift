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
    TumourClass.allCases.map(nativeProbability)
  }

  /// The probability of one class, likewise: a volume where all of them would be four.
  package func nativeProbability(of tumourClass: TumourClass) -> Volume {
    let count = placement.extent.voxelCount
    let first = Int(tumourClass.rawValue) * count
    return probabilities.withUnsafeBufferPointer { probabilities in
      placement.restored(
        UnsafeBufferPointer(rebasing: probabilities[first..<first + count]),
        outside: tumourClass == .background ? 1 : 0)
    }
  }
}
