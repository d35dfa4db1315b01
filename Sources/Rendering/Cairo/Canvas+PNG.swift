// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CCairo

extension Canvas {
  /// The picture as a PNG, the same bytes for the same drawing on the same machine.
  /// - Throws: The first failure of drawing, or the encoder's.
  package func png() throws(RenderingError) -> PNG {
    try check()
    var bytes: [UInt8] = []
    let status = withUnsafeMutablePointer(to: &bytes) { bytes in
      cairo_surface_write_to_png_stream(
        surface.handle,
        { closure, data, count in
          closure?.assumingMemoryBound(to: [UInt8].self).pointee.append(
            contentsOf: UnsafeBufferPointer(start: data, count: Int(count)))
          return CAIRO_STATUS_SUCCESS
        }, bytes)
    }
    guard status == CAIRO_STATUS_SUCCESS else { throw RenderingError("encode a PNG", status) }
    return PNG(bytes: bytes)
  }
}
