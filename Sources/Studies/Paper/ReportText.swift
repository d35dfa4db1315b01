// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Numbers as the report of a run writes them.
enum ReportText {
  /// Three digits; a hyphen for none.
  static func score(_ value: Double?) -> String { value.map { Decimals.text($0, 3) } ?? "-" }

  /// Such as `3 to 5`, or `4`.
  static func range(_ least: Int, _ most: Int) -> String {
    least == most ? "\(least)" : "\(least) to \(most)"
  }

  /// Such as `1:07 min` or `2:05:00 h`.
  static func time(_ seconds: Double) -> String {
    let whole = Int(min(max(0, seconds), 1e9).rounded())
    let (minutes, rest) = whole.quotientAndRemainder(dividingBy: 60)
    guard minutes >= 60 else { return "\(minutes):\(padded(rest)) min" }
    return "\(minutes / 60):\(padded(minutes % 60)):\(padded(rest)) h"
  }

  private static func padded(_ number: Int) -> String { (number < 10 ? "0" : "") + "\(number)" }

  /// Numbers of a row of which the highest is marked, unless all are alike.
  static func scores(_ values: [Double?]) -> [Table.Cell] {
    let known = values.compactMap { $0 }
    let best = known.contains { $0 != known[0] } ? known.max() : nil
    return values.map { Table.Cell(score($0), isBest: $0 != nil && $0 == best) }
  }
}

extension RunReport.Hospital {
  /// Mean Dice of the twin less that of the global model; nil without a twin.
  var gain: Double? { twin.map { $0.mean(\.dice) - global.mean(\.dice) } }
}
