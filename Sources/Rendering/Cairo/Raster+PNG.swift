// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CCairo

extension Raster {
  /// Decodes a PNG; transparency is not kept.
  /// - Throws: ``RenderingError/invalidPNG(reason:)``.
  package init(png bytes: [UInt8]) throws(RenderingError) {
    let surface: Surface
    do {
      surface = try Self.surface(png: bytes)
    } catch {
      switch error {
      case .cairo(_, _, let reason): throw .invalidPNG(reason: reason)
      default: throw error
      }
    }
    let format = cairo_image_surface_get_format(surface.handle)
    guard format == CAIRO_FORMAT_RGB24 || format == CAIRO_FORMAT_ARGB32 else {
      throw .invalidPNG(reason: "its pixels have not 8 bits a channel")
    }
    self = surface.raster()
  }

  private static func surface(png bytes: [UInt8]) throws(RenderingError) -> Surface {
    var unread = bytes[...]
    let handle = withUnsafeMutablePointer(to: &unread) { unread in
      cairo_image_surface_create_from_png_stream(
        { closure, destination, count in
          guard let unread = closure?.assumingMemoryBound(to: ArraySlice<UInt8>.self),
            let destination, unread.pointee.count >= Int(count)
          else { return CAIRO_STATUS_READ_ERROR }
          for (index, byte) in unread.pointee.prefix(Int(count)).enumerated() {
            destination[index] = byte
          }
          unread.pointee = unread.pointee.dropFirst(Int(count))
          return CAIRO_STATUS_SUCCESS
        }, unread)
    }
    return try Surface(owning: handle, operation: "read a PNG")
  }
}
