// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging

/// A colour, and which pixels of a slice have it.
struct PixelLayer: Sendable, Equatable {
  let colour: Colour
  /// Row by row from the top.
  let pixels: [Bool]

  /// Of classes over an image.
  static let opacity = 0.38
  /// Of an image below classes, so that colours on bright tissue stay saturated.
  static let brightnessBelow = 0.75

  /// A layer for each class, from the outside of a tumour to the inside, so that contours that two
  /// classes share have the colour of the inner.
  static func classes(of labels: [UInt8]) -> [PixelLayer] {
    let classes: [TumourClass] = [.edema, .enhancing, .necroticCore]
    return classes.compactMap { tumourClass in
      tumourClass.colour.map { colour in
        PixelLayer(colour: colour, pixels: labels.map { $0 == tumourClass.rawValue })
      }
    }
  }
}
