// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Tensors

/// Windows of one extent that together cover a larger volume, and how much each of their voxels
/// counts, as in MONAI's sliding-window inference.
package struct SlidingWindow: Sendable {
  package let window: Extent
  /// The share of a window that the next one along an axis covers again, in [0, 1).
  package let overlap: Double
  /// The weight of each voxel of a window: a Gaussian about its centre with a standard deviation of
  /// an eighth of each side, at least 0.001.
  package let weights: [Float]

  /// - Throws: LearningError/invalidSettings(_:) when the overlap is out of range.
  package init(window: Extent, overlap: Double) throws(LearningError) {
    guard overlap >= 0, overlap < 1 else {
      throw .invalidSettings("an overlap of \(overlap) is not in 0 to 1, 1 excluded")
    }
    self.window = window
    self.overlap = overlap
    weights = Self.weights(of: window)
  }

  /// The windows that cover a volume, depth varying slowest. The last along an axis ends with the
  /// volume; along an axis that is shorter than the window there is one, at 0.
  package func starts(in extent: Extent) -> [Patch.Start] {
    let (depths, heights, widths) = (
      starts(extent.depth, window.depth), starts(extent.height, window.height),
      starts(extent.width, window.width)
    )
    return depths.flatMap { depth in
      heights.flatMap { height in
        widths.map { Patch.Start(depth: depth, height: height, width: $0) }
      }
    }
  }

  private func starts(_ length: Int, _ side: Int) -> [Int] {
    guard length > side else { return [0] }
    let step = max(1, Int(Double(side) * (1 - overlap)))
    let count = (length - side + step - 1) / step + 1
    return (0..<count).map { min($0 * step, length - side) }
  }

  private static func weights(of window: Extent) -> [Float] {
    let (depth, height, width) = (
      gaussian(window.depth), gaussian(window.height), gaussian(window.width)
    )
    let products = depth.flatMap { z in
      height.flatMap { y in width.map { Float(z * y * $0) } }
    }
    let floor = max(products.min() ?? 0, 1e-3)
    return products.map { max($0, floor) }
  }

  private static func gaussian(_ side: Int) -> [Double] {
    let sigma = 0.125 * Double(side)
    return (0..<side).map { index in
      let x = Double(index) - Double(side - 1) / 2
      return exp(-x * x / (2 * sigma * sigma))
    }
  }
}
