// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Percentiles of an image's voxels: exact ones, without sorting. A histogram of the upper halves of
/// the values' bits tells in which bin a rank lies, one of the lower halves which value it is.
struct Percentiles {
  private let image: Intensities
  private let mask: IntensityMask
  private let count: Int
  private let upperHalves: [Int]

  /// Nil if the mask holds no voxel.
  init?(of image: Intensities, mask: IntensityMask) {
    self.image = image
    self.mask = mask
    count = mask == .foreground ? image.foregroundCount : image.totalCount
    guard count > 0 else { return nil }
    upperHalves = Self.histogram(of: image, mask: mask) { Int($0 >> 16) }
  }

  /// The value below which so many per cent of the voxels lie, linear between the two values next
  /// to that rank.
  subscript(percent: Double) -> Float {
    let rank = Double(count - 1) * percent / 100
    let below = Int(rank)
    let (bin, place) = Self.bin(of: below, in: upperHalves)
    let halves = lowerHalves(in: bin)
    let lower = Self.value(upper: bin, lower: Self.bin(of: place, in: halves).index)
    let fraction = rank - Double(below)
    guard fraction > 0 else { return lower }
    let (nextBin, nextPlace) = Self.bin(of: below + 1, in: upperHalves)
    let nextHalves = nextBin == bin ? halves : lowerHalves(in: nextBin)
    let upper = Self.value(upper: nextBin, lower: Self.bin(of: nextPlace, in: nextHalves).index)
    return Float(Double(lower) + (Double(upper) - Double(lower)) * fraction)
  }

  private func lowerHalves(in bin: Int) -> [Int] {
    Self.histogram(of: image, mask: mask) { key in
      key >> 16 == bin ? Int(key & 0xffff) : nil
    }
  }

  private static func value(upper: Int, lower: Int) -> Float {
    let key = UInt32(upper) << 16 | UInt32(lower)
    return Float(bitPattern: key >> 31 == 0 ? ~key : key ^ 0x8000_0000)
  }

  /// The bin that holds the rank, and how many of the bin's own come before it.
  private static func bin(of rank: Int, in histogram: [Int]) -> (index: Int, before: Int) {
    var left = rank
    for (index, count) in histogram.enumerated() {
      if left < count { return (index, left) }
      left -= count
    }
    preconditionFailure("rank \(rank) is beyond the histogram")
  }

  /// Counts of voxels by a half of a number that has the order of the values; nil leaves one out.
  private static func histogram(
    of image: Intensities, mask: IntensityMask, _ half: (UInt32) -> Int?
  ) -> [Int] {
    var counts = [Int](repeating: 0, count: 0x10000)
    counts.withUnsafeMutableBufferPointer { counts in
      image.values.withUnsafeBufferPointer { values in
        image.isForeground.withUnsafeBufferPointer { isForeground in
          for i in 0..<values.count where mask == .wholeImage || isForeground[i] {
            if let index = half(Self.key(of: values[i])) { counts[index] += 1 }
          }
        }
      }
      if mask == .wholeImage, let index = half(Self.key(of: image.background)) {
        counts[index] += image.outsideCount
      }
    }
    return counts
  }

  /// Grows with the value: negative numbers have their bits reversed, others their sign.
  private static func key(of value: Float) -> UInt32 {
    let bits = value.bitPattern
    return bits >> 31 == 0 ? bits ^ 0x8000_0000 : ~bits
  }
}
