// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Quantiles of a sample.
package enum Quantile {
  /// Linear between the two nearest.
  /// - Parameters:
  ///   - sorted: in ascending order, at least one.
  ///   - share: 0 to 1.
  package static func of(_ sorted: [Double], _ share: Double) -> Double {
    precondition(!sorted.isEmpty && (0...1).contains(share), "quantile \(share)")
    let rank = share * Double(sorted.count - 1)
    let index = Int(rank)
    let next = min(index + 1, sorted.count - 1)
    return sorted[index] + (rank - Double(index)) * (sorted[next] - sorted[index])
  }
}
