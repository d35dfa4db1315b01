// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What gnuplot is to do, but for the format: settings, blocks of data, and what to plot of them.
///
/// Names reach it only through ``quoted(_:limit:)`` and numbers only through ``number(_:)``, so that no
/// name can be a command.
package struct GnuplotScript: Sendable, Equatable {
  /// In points of 1/96 inch.
  package let width: Int
  package let height: Int
  private var settings: [String] = []
  private var blocks: [String] = []
  private var plots: [String] = []

  init(width: Int = 800, height: Int = 480) {
    self.width = width
    self.height = height
  }

  mutating func set(_ setting: String) { settings.append("set \(setting)") }

  /// - Returns: the name of the block.
  mutating func data(_ rows: [[Double?]]) -> String {
    let name = "$data\(blocks.count)"
    let lines = rows.map { $0.map(Self.number).joined(separator: " ") + "\n" }
    blocks.append("\(name) << EOD\n\(lines.joined())EOD")
    return name
  }

  /// - Parameters:
  ///   - name: of a block of data.
  ///   - entry: of the key; nil: none.
  mutating func plot(_ name: String, _ how: String, entry: String? = nil) {
    let title = entry.map { "title \(Self.quoted($0, limit: 32))" } ?? "notitle"
    plots.append("\(name) \(how) \(title)")
  }

  /// Commands and data.
  package func text(_ format: FigureFormat) -> String {
    let common = [
      "set encoding utf8", "set datafile missing 'NaN'",
      "set border 3 linecolor rgb '#4d4d4d'", "set tics nomirror out",
      "set grid ytics linecolor rgb '#dddddd' linewidth 1 dashtype 1",
      "set key above Left reverse noautotitle samplen 4",
    ]
    let lines =
      [format.terminal(width: width, height: height)] + common + settings + blocks
      + ["plot \(plots.joined(separator: ", \\\n  "))"]
    return lines.joined(separator: "\n") + "\n"
  }

  /// A string of gnuplot's without any meaning: between single quotes only those are special, and two
  /// doubled ones in a row end a string before its end. So they become typographic apostrophes.
  static func quoted(_ text: String, limit: Int = 80) -> String {
    "'\(PlainText(text).line(limit: limit).replacing("'", with: "’"))'"
  }

  /// Characters of a tic's label.
  static let ticLimit = 24

  /// The label of a tic, which gnuplot takes for a format.
  static func ticLabel(_ text: String) -> String {
    quoted(text, limit: ticLimit).replacing("%", with: "%%")
  }

  /// What is missing or not finite is left out of the drawing.
  static func number(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "NaN" }
    return "\(value)"
  }
}
