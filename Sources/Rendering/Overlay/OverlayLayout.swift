// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging

/// Where everything of an overlay figure lies, in pixels.
struct OverlayLayout: Sendable, Equatable {
  private(set) var width = 0
  private(set) var height = 0
  /// Row by row.
  private(set) var panels: [OverlayPanel] = []
  private(set) var contents: [PanelContent] = [.image]
  private(set) var titleBaseline = 0.0
  private(set) var subtitleBaseline = 0.0
  private(set) var headingBaseline = 0.0
  private(set) var classSwatches: [TumourClass: Rectangle] = [:]
  private(set) var mistakeSwatches: [Mistake: Rectangle] = [:]
  /// Pixels of a millimetre.
  let scale: Double
  /// The table of volumes; of no height where there are no masks.
  private(set) var table = Rectangle(x: 0, y: 0, width: 0, height: 0)

  static let margin = 28.0
  /// Left of the panels, for the names of the views.
  static let gutter = 50.0
  /// Between panels.
  static let gap = 8.0
  /// Around an image, for the marks.
  static let rim = 28.0
  static let tableRowHeight = 28.0
  static let swatchSize = 18.0
  static let tableLabelWidth = 112.0
  static let tableColumnWidth = 78.0
  private static let imageWidth = 320.0
  private static let maximumImageHeight = 340.0
  private static let minimumImageHeight = 72.0

  init(
    fieldOfView: FieldOfView, hasReference: Bool, hasPrediction: Bool, hasSubtitle: Bool,
    tableRows: Int
  ) {
    let widest = max(
      fieldOfView.millimetres(along: .rightToLeft),
      fieldOfView.millimetres(along: .anteriorToPosterior))
    let highest = max(
      fieldOfView.millimetres(along: .anteriorToPosterior),
      fieldOfView.millimetres(along: .superiorToInferior))
    scale = min(Self.imageWidth / widest, Self.maximumImageHeight / highest)
    if hasReference { contents.append(.reference) }
    if hasPrediction { contents.append(.prediction) }
    if hasReference && hasPrediction { contents.append(.errors) }
    titleBaseline = Self.margin + 20
    subtitleBaseline = titleBaseline + (hasSubtitle ? 28 : 0)
    headingBaseline = subtitleBaseline + 42
    var bottom = headingBaseline + 14
    for view in AnatomicalView.allCases {
      bottom = addRow(of: view, fieldOfView, at: bottom) + Self.gap
    }
    bottom -= Self.gap
    let panelsEnd = Self.margin + Self.gutter + Double(contents.count) * (cellWidth + Self.gap)
    width = Int(panelsEnd - Self.gap + Self.margin)
    if contents.count > 1 {
      bottom = addFooter(at: bottom + 26, tableRows: tableRows)
    }
    height = Int((bottom + Self.margin).rounded(.up))
  }

  private var cellWidth: Double { Self.imageWidth + 2 * Self.rim }

  /// - Returns: The lower edge of the row.
  private mutating func addRow(
    of view: AnatomicalView, _ fieldOfView: FieldOfView, at top: Double
  ) -> Double {
    let width = max(1, (fieldOfView.millimetres(along: view.horizontal) * scale).rounded())
    let height = max(1, (fieldOfView.millimetres(along: view.vertical) * scale).rounded())
    let cellHeight = max(height, Self.minimumImageHeight) + 2 * Self.rim
    for (column, content) in contents.enumerated() {
      let cell = Rectangle(
        x: Self.margin + Self.gutter + Double(column) * (cellWidth + Self.gap), y: top,
        width: cellWidth, height: cellHeight)
      let image = Rectangle(
        x: (cell.centre.x - width / 2).rounded(), y: (cell.centre.y - height / 2).rounded(),
        width: width, height: height)
      panels.append(OverlayPanel(view: view, content: content, cell: cell, image: image))
    }
    return top + cellHeight
  }

  /// The legend on the left, the table on the right.
  /// - Returns: The lower edge of both.
  private mutating func addFooter(at top: Double, tableRows: Int) -> Double {
    func swatch(column: Double, row: Int) -> Rectangle {
      Rectangle(
        x: column, y: top + Double(row) * Self.tableRowHeight + 5, width: Self.swatchSize,
        height: Self.swatchSize)
    }
    let left = Self.margin + Self.gutter
    for (row, tumourClass) in TumourClass.allCases.dropFirst().enumerated() {
      classSwatches[tumourClass] = swatch(column: left, row: row)
    }
    if contents.contains(.errors) {
      for (row, mistake) in Mistake.allCases.enumerated() {
        mistakeSwatches[mistake] = swatch(column: left + 270, row: row)
      }
    }
    let tableWidth = Self.tableLabelWidth + 5 * Self.tableColumnWidth
    table = Rectangle(
      x: Double(width) - Self.margin - tableWidth, y: top, width: tableWidth,
      height: Double(tableRows) * Self.tableRowHeight)
    return max(table.maximumY, top + 4 * Self.tableRowHeight)
  }
}
