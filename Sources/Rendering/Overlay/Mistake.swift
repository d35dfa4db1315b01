// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// How a prediction differs from the reference in a voxel.
package enum Mistake: UInt8, Sendable, CaseIterable {
  /// Tumour in the reference, background in the prediction: a false negative of the whole tumour.
  case missed = 1
  /// Background in the reference, tumour in the prediction: a false positive of the whole tumour.
  case spurious = 2
  /// Tumour in both, of different classes.
  case confused = 3

  /// Nil where both agree.
  package init?(reference: UInt8, prediction: UInt8) {
    switch (reference, prediction) {
    case (let reference, let prediction) where reference == prediction: return nil
    case (_, 0): self = .missed
    case (0, _): self = .spurious
    default: self = .confused
    }
  }

  var name: String {
    switch self {
    case .missed: "false negative (FN)"
    case .spurious: "false positive (FP)"
    case .confused: "wrong class"
    }
  }

  /// From the palette of Okabe and Ito (2008), which the colour-blind can tell apart: vermilion, sky
  /// blue and reddish purple.
  package var colour: Colour {
    switch self {
    case .missed: Colour(0xD55E00)
    case .spurious: Colour(0x56B4E9)
    case .confused: Colour(0xCC79A7)
    }
  }
}
