// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Tensors
import Testing

@Suite("Intensities")
struct IntensityTests {
  private let ramp = (0..<8).map { Float($0) }

  private func rescaled(_ values: [Float], _ rescale: IntensityRescale) throws -> [Float] {
    var image = try Intensities(values, name: "a ramp")
    rescale.apply(to: &image)
    return image.values
  }

  private func normalized(_ values: [Float], _ mask: IntensityMask) throws -> [Float] {
    var image = try Intensities(values, name: "a ramp")
    try ZNormalization(mask: mask).apply(to: &image, name: "a ramp")
    return image.values
  }

  @Test("a ramp between its tenth and ninetieth percentile")
  func rescaledRamp() throws {
    let rescale = IntensityRescale(
      lowerPercentile: 10, upperPercentile: 90, low: -1, high: 1)
    let expected: [Float] = [-1, -0.89286, -0.53571, -0.17857, 0.17857, 0.53571, 0.89286, 1]
    #expect(largestDifference(try rescaled(ramp, rescale), expected) < 5e-6)
  }

  @Test("z-normalised by the sample's standard deviation")
  func normalizedRamp() throws {
    let found = try normalized(ramp, .wholeImage)
    let expected: [Float] = [-1.42887, -1.02062, -0.61237, -0.20412]
    #expect(largestDifference(Array(found[..<4]), expected) < 5e-6)
    #expect(largestDifference(found.reversed(), found.map { -$0 }) < 1e-6)
  }

  @Test("rescaling without clipping cancels against z-normalisation")
  func cancels() throws {
    let both = try normalized(rescaled(ramp, IntensityRescale(low: 3, high: 7)), .wholeImage)
    #expect(largestDifference(both, try normalized(ramp, .wholeImage)) < 1e-6)
  }

  @Test("a constant image cannot be rescaled and stays", arguments: IntensityMask.allCases)
  func constant(mask: IntensityMask) throws {
    for value: Float in [0, 7, -0.1] {
      let image = [Float](repeating: value, count: 9)
      #expect(try rescaled(image, IntensityRescale(mask: mask)) == image)
    }
  }

  @Test("percentiles are NumPy's", arguments: IntensityMask.allCases)
  func percentiles(mask: IntensityMask) throws {
    let fixture = try TransformFixture.preprocessing()
    let image = try fixture["image"]
    let expected = try fixture["percentiles.\(mask.rawValue)"]
    for (percent, value) in zip(try fixture["percents"], expected) {
      // What is clipped at a percentile lands on the range's end.
      let rescale = IntensityRescale(
        lowerPercentile: Double(percent), upperPercentile: 100, low: value,
        high: image.max() ?? 0, mask: mask)
      guard value < rescale.high else { continue }
      let found = try rescaled(image, rescale)
      let clipped = image.map { max($0, value) }
      // A few units in the last place of 700.
      #expect(largestDifference(found, clipped) < 1e-3, "\(percent) %")
    }
  }

  @Test("rescaling is TorchIO's", arguments: IntensityMask.allCases)
  func rescales(mask: IntensityMask) throws {
    let fixture = try TransformFixture.preprocessing()
    let rescale = IntensityRescale(
      lowerPercentile: 1, upperPercentile: 98, low: -1, high: 1, mask: mask)
    let found = try rescaled(fixture["image"], rescale)
    #expect(largestDifference(found, try fixture["rescaled.\(mask.rawValue)"]) < 1e-6)
  }

  @Test("z-normalisation is TorchIO's and MONAI's", arguments: IntensityMask.allCases)
  func normalizes(mask: IntensityMask) throws {
    let fixture = try TransformFixture.preprocessing()
    let found = try normalized(fixture["image"], mask)
    #expect(largestDifference(found, try fixture["normalized.\(mask.rawValue)"]) < 2e-6)
  }

  @Test("voxels outside of the box count as background", arguments: IntensityMask.allCases)
  func outside(mask: IntensityMask) throws {
    let inside: [Float] = [0, 3, -2, 9, 4, 1, 0, 2]
    var part = try Intensities(inside, outsideCount: 12, name: "a part")
    var whole = try Intensities(
      inside + [Float](repeating: 0, count: 12), name: "the whole")
    let rescale = IntensityRescale(lowerPercentile: 12, upperPercentile: 95, mask: mask)
    rescale.apply(to: &part)
    rescale.apply(to: &whole)
    #expect(areEqual(part.values, Array(whole.values[..<8])))
    #expect(part.background == whole.values[12])
    try ZNormalization(mask: mask).apply(to: &part, name: "a part")
    try ZNormalization(mask: mask).apply(to: &whole, name: "the whole")
    #expect(largestDifference(part.values, Array(whole.values[..<8])) < 1e-6)
    #expect(abs(part.background - whole.values[12]) < 1e-6)
  }

  @Test("an image that does not vary cannot be z-normalised")
  func constantErrors() throws {
    #expect(
      throws: ImagingError.invalidImage(
        reason:
          "a ramp cannot be z-normalised: the standard deviation of its 3 non-zero voxels is 0"
      )
    ) { try normalized([0, 0.1, 0.1, 0.1], .foreground) }
    #expect(
      throws: ImagingError.invalidImage(
        reason: "a ramp cannot be z-normalised: the standard deviation of its 4 voxels is 0"
      )
    ) { try normalized([0.1, 0.1, 0.1, 0.1], .wholeImage) }
    #expect(
      throws: ImagingError.invalidImage(
        reason: "a ramp cannot be z-normalised: it has no non-zero voxels"
      )
    ) { try normalized([0, 0], .foreground) }
  }

  @Test("voxels that are not finite are refused", arguments: [Float.nan, .infinity, -.infinity])
  func notFinite(value: Float) throws {
    #expect(throws: ImagingError.invalidImage(reason: "T1 has voxels that are not finite")) {
      try Intensities([1, value, 0], name: "T1")
    }
  }
}
