// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CCairo

/// An image in memory that Cairo draws on or reads, freed with its owner.
struct Surface: ~Copyable {
  let handle: OpaquePointer

  /// Black pixels without transparency.
  init(width: Int, height: Int) throws(RenderingError) {
    guard (1...Canvas.maximumSide).contains(width), (1...Canvas.maximumSide).contains(height) else {
      throw .invalidSize(width: width, height: height)
    }
    try self.init(
      owning: cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(width), Int32(height)),
      operation: "create a picture of \(width)x\(height) pixels")
  }

  init(_ image: GrayImage) throws(RenderingError) {
    try self.init(width: image.width, height: image.height)
    let rowBytes = rowBytes
    guard let bytes = cairo_image_surface_get_data(handle) else { return }
    cairo_surface_flush(handle)
    for row in 0..<image.height {
      UnsafeMutableRawPointer(bytes + row * rowBytes).withMemoryRebound(
        to: UInt32.self, capacity: image.width
      ) { pixels in
        for column in 0..<image.width {
          pixels[column] = UInt32(image.pixels[row * image.width + column]) * 0x010101
        }
      }
    }
    cairo_surface_mark_dirty(handle)
  }

  /// Takes over a handle that Cairo has just made, valid or in error.
  init(owning handle: OpaquePointer?, operation: String) throws(RenderingError) {
    guard let handle else {
      throw RenderingError(operation, CAIRO_STATUS_NO_MEMORY)
    }
    let status = cairo_surface_status(handle)
    guard status == CAIRO_STATUS_SUCCESS else {
      cairo_surface_destroy(handle)
      throw RenderingError(operation, status)
    }
    self.handle = handle
  }

  deinit {
    cairo_surface_destroy(handle)
  }

  var width: Int { Int(cairo_image_surface_get_width(handle)) }
  var height: Int { Int(cairo_image_surface_get_height(handle)) }
  private var rowBytes: Int { Int(cairo_image_surface_get_stride(handle)) }

  /// The pixels as they are now.
  func raster() -> Raster {
    cairo_surface_flush(handle)
    let (width, height, rowBytes) = (width, height, rowBytes)
    guard let bytes = cairo_image_surface_get_data(handle) else {
      return Raster(width: 0, height: 0, pixels: [])
    }
    let pixels = (0..<width * height).map { index in
      let offset = index / width * rowBytes + index % width * MemoryLayout<UInt32>.size
      return Colour(UnsafeRawPointer(bytes).load(fromByteOffset: offset, as: UInt32.self))
    }
    return Raster(width: width, height: height, pixels: pixels)
  }
}

extension RenderingError {
  /// What Cairo says of an operation that failed.
  init(_ operation: String, _ status: cairo_status_t) {
    self = .cairo(
      operation: operation, status: status.rawValue,
      reason: String(cString: cairo_status_to_string(status)))
  }
}
