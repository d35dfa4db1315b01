// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// An axis of a chart.
package struct Axis: Sendable, Equatable {
  package let label: String
  /// nil: the values are counts or shares.
  package let unit: String?
  /// nil: as the data are.
  package let range: ClosedRange<Double>?

  package init(_ label: String, unit: String? = nil, range: ClosedRange<Double>? = nil) {
    self.label = label
    self.unit = unit
    self.range = range
  }

  var title: String { unit.map { "\(label) (\($0))" } ?? label }

  /// - Parameter name: `x`, `y` or `cb`.
  func apply(to script: inout GnuplotScript, _ name: String) {
    script.set("\(name)label \(GnuplotScript.quoted(title))")
    guard let range else { return }
    script.set(
      "\(name)range [\(GnuplotScript.number(range.lowerBound)):"
        + "\(GnuplotScript.number(range.upperBound))]")
  }

  /// Names instead of numbers, at 0, 1, 2 and so on.
  static func apply(names: [String], to script: inout GnuplotScript, _ name: String) {
    let tics = names.enumerated().map { "\(GnuplotScript.ticLabel($1)) \($0)" }
    let longest = names.map { min($0.count, GnuplotScript.ticLimit) }.max() ?? 0
    let isLong = name == "x" && longest * names.count > 80
    script.set("\(name)tics (\(tics.joined(separator: ", ")))\(isLong ? " rotate by -30" : "")")
    script.set("\(name)range [-0.6:\(Double(names.count) - 0.4)]")
  }
}
