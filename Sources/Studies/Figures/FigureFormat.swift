// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// A format of picture files; the raw value ends their names.
package enum FigureFormat: String, Sendable, CaseIterable {
  case svg, png, pdf

  package var title: String { rawValue.uppercased() }

  package var mediaType: String {
    switch self {
    case .svg: "image/svg+xml"
    case .png: "image/png"
    case .pdf: "application/pdf"
    }
  }

  /// gnuplot's command that selects it.
  /// - Parameters:
  ///   - width: in points of 1/96 inch; a PNG has two pixels to the point.
  func terminal(width: Int, height: Int) -> String {
    switch self {
    case .svg:
      "set terminal svg noenhanced size \(width),\(height) font 'sans-serif,14' background 'white'"
    case .png:
      "set terminal pngcairo noenhanced size \(2 * width),\(2 * height) font 'sans,10.5' "
        + "fontscale 2 linewidth 2 pointscale 2 background 'white'"
    case .pdf:
      "set terminal pdfcairo noenhanced size \(Double(width) / 96)in,\(Double(height) / 96)in "
        + "font 'sans,10.5' background 'white'"
    }
  }
}
