// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Brightnesses, row by row from the top.
package struct GrayImage: Sendable, Equatable {
  package let width: Int
  package let height: Int
  /// 0 is black, 255 white.
  package let pixels: [UInt8]

  /// - Precondition: There are width times height pixels.
  package init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(pixels.count == width * height, "\(pixels.count) of \(width)x\(height)")
    (self.width, self.height, self.pixels) = (width, height, pixels)
  }
}
