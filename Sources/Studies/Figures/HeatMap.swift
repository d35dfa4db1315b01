// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// A matrix in colours, with its numbers in the cells.
package struct HeatMap: Chart {
  /// Names, from the top, and from the left.
  package let rows: [String]
  package let columns: [String]
  /// What a row and a column are.
  package let rowTitle: String
  package let columnTitle: String
  /// By row; nil: an empty cell.
  package let values: [[Double?]]
  /// Of the colours.
  package let scale: Axis
  /// Digits after the point.
  package let decimals: Int

  package init(
    rows: [String], columns: [String], rowTitle: String, columnTitle: String,
    values: [[Double?]], scale: Axis, decimals: Int = 2
  ) {
    self.rows = rows
    self.columns = columns
    self.rowTitle = rowTitle
    self.columnTitle = columnTitle
    self.values = values
    self.scale = scale
    self.decimals = decimals
  }

  package var script: GnuplotScript {
    var script = GnuplotScript(
      width: min(2000, 300 + 60 * columns.count), height: min(2000, 190 + 40 * rows.count))
    Axis.apply(names: columns, to: &script, "x")
    Axis.apply(names: rows, to: &script, "y")
    Axis(columnTitle, range: -0.5...(Double(columns.count) - 0.5)).apply(to: &script, "x")
    Axis(rowTitle).apply(to: &script, "y")
    // The first row is at the top.
    script.set("yrange [\(Double(rows.count) - 0.5):-0.5]")
    script.set("xtics rotate by -30")
    scale.apply(to: &script, "cb")
    script.set("palette \(Shade.palette)")
    script.set("border 0")
    script.set("tics scale 0")
    script.set("grid noytics noxtics")
    addCells(to: &script)
    return script
  }

  private struct Cell {
    let x: Double
    let y: Double
    let value: Double
  }

  private var cells: [Cell] {
    rows.indices.flatMap { row in
      columns.indices.compactMap { column in
        guard row < values.count, column < values[row].count, let value = values[row][column],
          value.isFinite
        else { return nil }
        return Cell(x: Double(column), y: Double(row), value: value)
      }
    }
  }

  private func addCells(to script: inout GnuplotScript) {
    let cells = cells
    let squares = script.data(
      cells.map { [$0.x, $0.y, $0.x - 0.5, $0.x + 0.5, $0.y - 0.5, $0.y + 0.5, $0.value] })
    script.plot(
      squares,
      "using 1:2:3:4:5:6:7 with boxxyerror fillstyle solid border linecolor rgb '#ffffff' "
        + "fillcolor palette")
    let all = cells.map(\.value)
    let range = scale.range ?? (all.min() ?? 0)...(all.max() ?? 1)
    let middle = (range.lowerBound + range.upperBound) / 2
    addNumbers(cells.filter { $0.value < middle }, colour: "#ffffff", to: &script)
    addNumbers(cells.filter { $0.value >= middle }, colour: "#000000", to: &script)
  }

  private func addNumbers(_ cells: [Cell], colour: String, to script: inout GnuplotScript) {
    guard !cells.isEmpty else { return }
    let data = script.data(cells.map { [$0.x, $0.y, $0.value] })
    script.plot(
      data,
      "using 1:2:(sprintf('%.\(decimals)f', $3)) with labels textcolor rgb '\(colour)'")
  }
}
