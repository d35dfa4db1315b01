// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The pixels of a finished picture, row by row from the top.
package struct Raster: Sendable, Equatable {
  package let width: Int
  package let height: Int
  package let pixels: [Colour]

  /// - Precondition: The place lies within the picture.
  package subscript(x x: Int, y y: Int) -> Colour {
    precondition((0..<width).contains(x) && (0..<height).contains(y), "(\(x), \(y))")
    return pixels[y * width + x]
  }
}
