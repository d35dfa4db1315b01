// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Subtracts an image's mean and divides by its standard deviation.
package struct ZNormalization: Sendable, Hashable, Codable {
  /// Of the foreground, as MONAI's NormalizeIntensity(nonzero=True) has it: with the population's
  /// standard deviation (divided by n), and the background becomes 0. Of the whole image, as
  /// TorchIO's ZNormalization has it: with the sample's (divided by n - 1), for all voxels.
  package var mask: IntensityMask

  package init(mask: IntensityMask = .foreground) { self.mask = mask }

  /// - Parameter name: What errors call the image.
  /// - Throws: ``ImagingError/invalidImage(reason:)`` when the mask is empty or the standard
  ///   deviation 0.
  package func apply(to image: inout Intensities, name: String) throws(ImagingError) {
    let (count, mean, deviation) = statistics(of: image)
    let voxels = mask == .foreground ? "non-zero voxels" : "voxels"
    guard count > 0 else {
      throw .invalidImage(reason: "\(name) cannot be z-normalised: it has no \(voxels)")
    }
    guard deviation > 0 else {
      throw .invalidImage(
        reason: "\(name) cannot be z-normalised: the standard deviation of its \(count) \(voxels) "
          + "is 0")
    }
    let (subtrahend, factor) = (Float(mean), Float(1 / deviation))
    let isMasked = mask == .foreground
    image.background = isMasked ? 0 : (image.background - subtrahend) * factor
    let isForeground = image.isForeground
    image.values.withUnsafeMutableBufferPointer { values in
      isForeground.withUnsafeBufferPointer { isForeground in
        for i in values.indices {
          let normalized = (values[i] - subtrahend) * factor
          values[i] = !isMasked || isForeground[i] ? normalized : 0
        }
      }
    }
  }

  /// In two passes: the second sums what is left after subtracting the mean.
  private func statistics(
    of image: Intensities
  ) -> (count: Int, mean: Double, deviation: Double) {
    let isMasked = mask == .foreground
    let count = isMasked ? image.foregroundCount : image.totalCount
    let outside = isMasked ? 0 : Double(image.outsideCount)
    let background = Double(image.background)
    let mean = (sum(of: image) { $0 } + background * outside) / Double(max(count, 1))
    let squares = sum(of: image) { ($0 - mean) * ($0 - mean) }
    let total = squares + (background - mean) * (background - mean) * outside
    let divisor = isMasked ? count : count - 1
    // Of equal values, rounding of the mean leaves a trace.
    let variance = divisor > 0 ? total / Double(divisor) : 0
    let isConstant = variance.squareRoot() <= abs(mean) * 1e-12
    return (count, mean, isConstant ? 0 : variance.squareRoot())
  }

  /// Four sums, because one addition would wait for the one before.
  private func sum(of image: Intensities, _ term: (Double) -> Double) -> Double {
    var sums = SIMD4<Double>.zero
    let isMasked = mask == .foreground
    image.values.withUnsafeBufferPointer { values in
      image.isForeground.withUnsafeBufferPointer { isForeground in
        func masked(_ i: Int) -> Double {
          !isMasked || isForeground[i] ? term(Double(values[i])) : 0
        }
        let whole = values.count / 4 * 4
        for i in stride(from: 0, to: whole, by: 4) {
          sums += SIMD4(masked(i), masked(i + 1), masked(i + 2), masked(i + 3))
        }
        for i in whole..<values.count { sums[i - whole] += masked(i) }
      }
    }
    return sums.sum()
  }
}
