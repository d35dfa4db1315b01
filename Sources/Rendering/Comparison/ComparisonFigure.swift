// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Imaging

/// A slice of a case beside itself: the FLAIR image, then with the classes of the reference and of each
/// model over it, all at one scale.
package struct ComparisonFigure: Sendable {
  let slice: ComparisonSlice
  /// The image's, then one for each layer.
  package let panels: [Rectangle]
  package let width: Int
  package let height: Int
  /// Pixels of a millimetre.
  let scale: Double

  static let margin = 24.0
  private static let gap = 10.0
  private static let imageWidth = 300.0
  private static let maximumImageHeight = 340.0
  private static let headingBaseline = margin + 50
  private static let legendHeight = 34.0
  /// Below the panels, for what is said of each.
  private static let noteHeight = 30.0

  /// - Throws: ``RenderingError/invalidInput(name:reason:)`` for a slice that no case has.
  package init(_ slice: ComparisonSlice) throws(RenderingError) {
    try slice.check()
    self.slice = slice
    let millimetres = (
      width: Double(slice.width) * slice.pixelWidth,
      height: Double(slice.height) * slice.pixelHeight
    )
    scale = min(
      Self.imageWidth / millimetres.width, Self.maximumImageHeight / millimetres.height)
    let (width, height) = (
      max(1, (millimetres.width * scale).rounded()), max(1, (millimetres.height * scale).rounded())
    )
    let top = Self.headingBaseline + 12
    panels = (0...slice.layers.count).map { column in
      Rectangle(
        x: Self.margin + Double(column) * (Self.imageWidth + Self.gap)
          + ((Self.imageWidth - width) / 2).rounded(),
        y: top, width: width, height: height)
    }
    self.width = Int(
      2 * Self.margin + Double(panels.count) * (Self.imageWidth + Self.gap) - Self.gap)
    self.height = Int(top + height + Self.noteHeight + Self.legendHeight + Self.margin)
  }

  package var scaleBar: ScaleBar { ScaleBar(pixelsPerMillimetre: scale) }
  var headingBaseline: Double { Self.headingBaseline }
  var legendBaseline: Double { Double(height) - Self.margin }

  /// - Throws: ``RenderingError/cairo(operation:status:reason:)``, or
  ///   ``RenderingError/invalidSize(width:height:)``.
  package func drawn() throws(RenderingError) -> Canvas {
    let canvas = try Canvas(width: width, height: height, background: Palette.page)
    try ComparisonPainter(figure: self, canvas: canvas).paint()
    return canvas
  }

  /// Draws the figure and encodes it, the same bytes for the same figure on the same machine.
  package func png() throws(RenderingError) -> PNG { try drawn().png() }
}
