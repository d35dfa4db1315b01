// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Rendering
import Testing

/// A figure with its pixels.
struct DrawnFigure {
  let figure: OverlayFigure
  let raster: Raster

  init(_ figure: OverlayFigure) throws {
    self.figure = figure
    raster = try figure.drawn().raster()
  }

  func panel(_ view: AnatomicalView, _ content: PanelContent) throws -> OverlayPanel {
    try #require(figure.panels.first { $0.view == view && $0.content == content })
  }

  func pixels(in rectangle: Rectangle) -> [Colour] {
    var pixels: [Colour] = []
    for y in Int(rectangle.y)..<Int(rectangle.maximumY) {
      for x in Int(rectangle.x)..<Int(rectangle.maximumX) {
        pixels.append(raster[x: x, y: y])
      }
    }
    return pixels
  }

  /// The mean place of the colourful pixels of a panel's image, as shares of its width and height.
  func colourfulCentre(_ view: AnatomicalView, _ content: PanelContent) throws -> Point {
    let image = try panel(view, content).image
    var (count, sum) = (0.0, Point(x: 0, y: 0))
    for y in Int(image.y)..<Int(image.maximumY) {
      for x in Int(image.x)..<Int(image.maximumX) where raster[x: x, y: y].isColourful {
        count += 1
        sum.x += (Double(x) + 0.5 - image.x) / image.width
        sum.y += (Double(y) + 0.5 - image.y) / image.height
      }
    }
    try #require(count > 0)
    return Point(x: sum.x / count, y: sum.y / count)
  }

  /// The pixel at a share of the width and height of a panel's image.
  func pixel(
    _ view: AnatomicalView, _ content: PanelContent, at share: (x: Double, y: Double)
  ) throws -> Colour {
    let image = try panel(view, content).image
    return raster[
      x: Int(image.x + share.x * image.width), y: Int(image.y + share.y * image.height)]
  }
}

extension Colour {
  var isColourful: Bool {
    max(red, green, blue) > min(red, green, blue) + 16
  }

  /// The colour with some of another laid over it.
  func blended(with other: Colour, opacity: Double) -> Colour {
    func blend(_ below: UInt8, _ above: UInt8) -> UInt8 {
      UInt8((Double(below) * (1 - opacity) + Double(above) * opacity).rounded())
    }
    return Colour(
      red: blend(red, other.red), green: blend(green, other.green), blue: blend(blue, other.blue))
  }

  func isNear(_ other: Colour, tolerance: Int = 2) -> Bool {
    [(red, other.red), (green, other.green), (blue, other.blue)].allSatisfy {
      abs(Int($0.0) - Int($0.1)) <= tolerance
    }
  }
}
