// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Rendering
import Testing

@Suite("Chart axis")
struct ChartAxisTests {
  @Test(
    "begins at 0, goes beyond the largest value, and has few marks of round numbers",
    arguments: [0, 0.0004, 0.013, 0.07, 0.5, 0.96, 1, 3, 9.7, 10, 48, 99.9, 100, 731, 12_345, 1e6])
  func ticks(largest: Double) throws {
    let axis = ChartAxis(largest: largest)
    #expect(axis.ticks.first == 0)
    #expect(axis.maximum > largest)
    #expect(axis.maximum < max(1, largest * 2) + 1)
    #expect((2...7).contains(axis.ticks.count))
    let step = axis.ticks[1]
    let mantissa = Double(String(String(format(step).first ?? "0"))) ?? 0
    #expect([1, 2, 5].contains(mantissa), "\(step)")
    for (index, tick) in axis.ticks.enumerated() {
      #expect(abs(tick - Double(index) * step) < 1e-9 * axis.maximum)
      // What is written is what the mark stands for.
      let text = axis.text(of: tick)
      #expect(abs((Double(text) ?? .nan) - tick) < 1e-9 * axis.maximum, "\(text)")
    }
    #expect(Set(axis.ticks.map(axis.text)).count == axis.ticks.count)
  }

  /// Digits without leading zeros.
  private func format(_ value: Double) -> Substring {
    "\(value)".drop { $0 == "0" || $0 == "." }
  }
}
