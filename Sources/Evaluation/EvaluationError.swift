// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// Why a prediction cannot be scored.
package enum EvaluationError: Error, Equatable, CustomStringConvertible {
  /// Reference and prediction lie on different grids.
  case geometryMismatch(reference: Extent, prediction: Extent)
  /// A label that is no canonical class, 0 to 3.
  case invalidLabel(operand: String, label: UInt8)
  /// Probabilities of more or fewer classes than there are.
  case frameCount(Int, classes: Int)

  package var description: String {
    switch self {
    case .geometryMismatch(let reference, let prediction):
      "The prediction's grid (\(prediction) voxels) is not the reference's (\(reference)), or lies "
        + "elsewhere."
    case .invalidLabel(let operand, let label):
      "The \(operand) has label \(label), which is none of the classes 0 to 3."
    case .frameCount(let count, let classes):
      "The probabilities have \(count) frame\(count == 1 ? "" : "s") instead of \(classes), one for "
        + "each class."
    }
  }
}
