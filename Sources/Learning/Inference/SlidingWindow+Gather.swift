// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

extension SlidingWindow {
  /// The weighted mean of what a network says of all windows of a volume:
  /// sum(weight * logits) / sum(weight) for every voxel.
  /// - Parameters:
  ///   - images: Planes of the volume's extent.
  ///   - network: Writes the logits of a window's images, both planar.
  /// - Precondition: The volume is nowhere shorter than the window.
  package func gather<Failure: Error>(
    _ images: [Float], of extent: Extent, classes: Int,
    _ network: (_ input: [Float], _ logits: inout [Float]) throws(Failure) -> Void
  ) throws(Failure) -> [Float] {
    let size = window.voxelCount
    let channels = images.count / extent.voxelCount
    var sums = [Float](repeating: 0, count: classes * extent.voxelCount)
    var total = [Float](repeating: 0, count: extent.voxelCount)
    var input = [Float](repeating: 0, count: channels * size)
    var logits = [Float](repeating: 0, count: classes * size)
    for start in starts(in: extent) {
      let patch = Patch(start: start, extent: window)
      patch.forEachRow(in: extent, planes: channels) { inner, outer in
        for x in 0..<window.width { input[inner + x] = images[outer + x] }
      }
      try network(input, &logits)
      patch.forEachRow(in: extent, planes: classes) { inner, outer in
        let weight = inner % size
        for x in 0..<window.width { sums[outer + x] += logits[inner + x] * weights[weight + x] }
      }
      patch.forEachRow(in: extent, planes: 1) { inner, outer in
        for x in 0..<window.width { total[outer + x] += weights[inner + x] }
      }
    }
    for plane in 0..<classes {
      for voxel in 0..<extent.voxelCount { sums[plane * extent.voxelCount + voxel] /= total[voxel] }
    }
    return sums
  }
}
