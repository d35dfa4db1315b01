// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Rendering
import Testing

@Suite("Decimals")
struct DecimalsTests {
  @Test(
    "numbers of any size have three decimals or an exponent",
    arguments: [
      (0, "0.000"), (0.12345, "0.123"), (-1.9996, "-2.000"), (-0.0001, "0.000"),
      (999_999_999.5, "999999999.500"), (1e9, "1.00e+09"), (-9.3e15, "-9.30e+15"),
      (1.7e308, "1.70e+308"), (.infinity, "-"), (.nan, "-"),
    ] as [(Double, String)])
  func plain(value: Double, text: String) {
    #expect(Decimals.plain(value) == text)
  }
}
