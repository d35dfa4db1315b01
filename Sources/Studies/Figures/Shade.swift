// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Colours for numbers: from dark blue over grey to light yellow, each lighter than the one before. The
/// same to the colour-blind, and in grey (Nuñez, Anderton, Renslow 2018: cividis).
enum Shade {
  private static let stops: [(red: Double, green: Double, blue: Double)] = [
    (0, 34, 78), (65, 77, 107), (124, 123, 120), (188, 175, 111), (254, 232, 56),
  ]

  /// - Parameter position: 0 (dark) to 1 (light).
  static func colour(at position: Double) -> String {
    let scaled = min(max(position, 0), 1) * Double(stops.count - 1)
    let index = min(Int(scaled), stops.count - 2)
    let part = scaled - Double(index)
    func mix(_ path: KeyPath<(red: Double, green: Double, blue: Double), Double>) -> String {
      let value = stops[index][keyPath: path] * (1 - part) + stops[index + 1][keyPath: path] * part
      let digits = String(Int(value.rounded()), radix: 16, uppercase: true)
      return digits.count == 1 ? "0" + digits : digits
    }
    return "#\(mix(\.red))\(mix(\.green))\(mix(\.blue))"
  }

  /// For gnuplot's `set palette`.
  static let palette =
    "defined ("
    + (0...8).map { "\($0) '\(colour(at: Double($0) / 8))'" }.joined(separator: ", ") + ")"
}
