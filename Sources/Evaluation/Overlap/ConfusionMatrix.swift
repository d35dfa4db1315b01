// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging

/// How many voxels of each class were predicted as each class: all that scores of overlap need, from
/// one pass.
package struct ConfusionMatrix: Sendable, Equatable, Codable {
  /// By 4 * reference + prediction.
  private var counts = [Int](repeating: 0, count: 16)

  /// Of no voxels.
  package init() {}

  /// Adds voxels.
  /// - Precondition: There are as many labels in both, and all are 0 to 3.
  package mutating func add(
    reference: UnsafeBufferPointer<UInt8>, prediction: UnsafeBufferPointer<UInt8>
  ) {
    precondition(reference.count == prediction.count, "\(reference.count), \(prediction.count)")
    var seen: UInt8 = 0
    counts.withUnsafeMutableBufferPointer { counts in
      for index in reference.indices {
        seen |= reference[index] | prediction[index]
        counts[Int((reference[index] & 3) << 2 | prediction[index] & 3)] += 1
      }
    }
    precondition(seen <= 3, "a label beyond 3")
  }

  /// - Throws: ``EvaluationError`` when the grids differ or a label is no class.
  package init(reference: LabelVolume, prediction: LabelVolume) throws(EvaluationError) {
    guard reference.geometry.isAligned(with: prediction.geometry) else {
      throw .geometryMismatch(
        reference: reference.geometry.extent, prediction: prediction.geometry.extent)
    }
    for (operand, volume) in [("reference", reference), ("prediction", prediction)] {
      if let label = volume.labels.first(where: { $0 > 3 }) {
        throw .invalidLabel(operand: operand, label: label)
      }
    }
    reference.labels.withUnsafeBufferPointer { reference in
      prediction.labels.withUnsafeBufferPointer { add(reference: reference, prediction: $0) }
    }
  }

  /// The agreement on one structure.
  package subscript(structure: Structure) -> ConfusionCounts {
    let labels = structure.labels
    var sums = [0, 0, 0, 0]
    for reference in 0..<4 {
      for prediction in 0..<4 {
        sums[(labels[reference] ? 2 : 0) + (labels[prediction] ? 1 : 0)] +=
          counts[4 * reference + prediction]
      }
    }
    return ConfusionCounts(
      truePositives: sums[3], falsePositives: sums[1], falseNegatives: sums[2],
      trueNegatives: sums[0])
  }
}
