// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// TorchIO's RescaleIntensity: clips an image at two percentiles, then maps its smallest and largest
/// values to the ends of a range: y = (x - min) / (max - min) * (high - low) + low.
package struct IntensityRescale: Sendable, Hashable, Codable {
  /// Per cent, 0 to 100; between two voxels' values, percentiles are interpolated linearly.
  package var lowerPercentile: Double
  package var upperPercentile: Double
  /// The range of the result.
  package var low: Float
  package var high: Float
  /// What the percentiles are those of. All voxels are clipped and mapped.
  package var mask: IntensityMask

  package init(
    lowerPercentile: Double = 0, upperPercentile: Double = 100, low: Float = 0, high: Float = 1,
    mask: IntensityMask = .wholeImage
  ) {
    self.lowerPercentile = lowerPercentile
    self.upperPercentile = upperPercentile
    self.low = low
    self.high = high
    self.mask = mask
  }

  /// Leaves an image as it is whose values are all equal after the clipping, or that has no
  /// foreground to take percentiles of.
  package func apply(to image: inout Intensities) {
    let percentiles = Percentiles(of: image, mask: mask)
    guard let lower = percentiles?[lowerPercentile], let upper = percentiles?[upperPercentile]
    else { return }
    func clipped(_ x: Float) -> Float { min(max(x, lower), upper) }

    // Clipping keeps the order: the smallest value becomes the smallest one.
    let background = image.outsideCount > 0 ? image.background : image.values.first ?? 0
    var (smallest, largest) = (background, background)
    for x in image.values { (smallest, largest) = (min(smallest, x), max(largest, x)) }
    (smallest, largest) = (clipped(smallest), clipped(largest))
    let range = largest - smallest
    guard range > 0 else { return }
    func mapped(_ x: Float) -> Float { (clipped(x) - smallest) / range * (high - low) + low }
    image.values.withUnsafeMutableBufferPointer { values in
      for i in values.indices { values[i] = mapped(values[i]) }
    }
    image.background = mapped(image.background)
  }
}
