// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A length to measure an image by: 5 cm, or where that is too long or too short to be seen the
/// longest of 1, 2 and 5 times a power of ten that is not too long.
package struct ScaleBar: Sendable, Equatable {
  package let millimetres: Double
  package let pixels: Double

  private static let shortest = 40.0
  private static let longest = 120.0

  init(pixelsPerMillimetre scale: Double) {
    var millimetres = 50.0
    if !(Self.shortest...Self.longest).contains(millimetres * scale) {
      let power = pow(10, floor(log10(Self.longest / scale)))
      millimetres = [5, 2, 1].map { $0 * power }.first { $0 * scale <= Self.longest } ?? power
    }
    self.millimetres = millimetres
    pixels = millimetres * scale
  }

  /// Such as "5 cm".
  package var text: String {
    let (length, unit) =
      switch millimetres {
      case ..<0.99: (millimetres * 1000, "µm")
      case ..<9.9: (millimetres, "mm")
      case ..<990: (millimetres / 10, "cm")
      default: (millimetres / 1000, "m")
      }
    return "\(Int(length.rounded())) \(unit)"
  }
}
