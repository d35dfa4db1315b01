// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging

/// The legend and the table of volumes below the images.
extension OverlayPainter {
  private static let text = TextStyle(size: 16, colour: Palette.text)
  private static let head = TextStyle(size: 16, colour: Palette.text, isBold: true)

  func paintFooter() {
    guard figure.layout.contents.count > 1 else { return }
    paintLegend()
    paintTable()
  }

  private func paintLegend() {
    for tumourClass in TumourClass.allCases {
      guard let colour = tumourClass.colour else { continue }
      paint(
        figure.swatch(of: tumourClass), colour, "\(tumourClass.name) (\(tumourClass.abbreviation))")
    }
    for mistake in Mistake.allCases {
      paint(figure.swatch(of: mistake), mistake.colour, mistake.name)
    }
    let left = OverlayLayout.margin + OverlayLayout.gutter
    canvas.draw(
      "TC = NCR + ET;  WT = TC + ED",
      at: Point(x: left, y: figure.layout.table.y + 3 * OverlayLayout.tableRowHeight + 19),
      style: Self.note)
  }

  private func paint(_ swatch: Rectangle?, _ colour: Colour, _ name: String) {
    guard let swatch else { return }
    canvas.fill(swatch, with: colour)
    canvas.draw(
      name, at: Point(x: swatch.maximumX + 10, y: swatch.maximumY - 3), style: Self.text)
  }

  private func paintTable() {
    let table = figure.table
    paintRow(0, table.head, Self.head)
    paintRule(below: 0)
    for (row, volumes) in table.volumes.enumerated() {
      paintRow(row + 1, volumes, Self.text)
    }
    guard let dice = table.dice else { return }
    paintRule(below: table.volumes.count)
    paintRow(table.volumes.count + 1, dice, Self.text)
  }

  private func paintRow(_ row: Int, _ cells: OverlayTable.Row, _ style: TextStyle) {
    let table = figure.layout.table
    let baseline = table.y + Double(row) * OverlayLayout.tableRowHeight + 20
    for (column, cell) in cells.enumerated() {
      guard column > 0 else {
        canvas.draw(cell, at: Point(x: table.x, y: baseline), style: style)
        continue
      }
      let right =
        table.x + OverlayLayout.tableLabelWidth + Double(column) * OverlayLayout.tableColumnWidth
      canvas.draw(cell, at: Point(x: right, y: baseline), style: style, alignment: .right)
    }
  }

  private func paintRule(below row: Int) {
    let table = figure.layout.table
    canvas.fill(
      Rectangle(
        x: table.x, y: table.y + Double(row + 1) * OverlayLayout.tableRowHeight - 1,
        width: table.width, height: 1), with: Palette.rule)
  }
}
