// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors
import Testing

@Suite("Seeded generator")
struct SeededGeneratorTests {
  @Test("the numbers are those of the published generator")
  func knownAnswers() {
    // From Vigna's splitmix64.c, seed 1234567.
    var generator = SeededGenerator(seed: 1_234_567)
    #expect(
      (0..<5).map { _ in generator.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
      ])
  }

  @Test("units lie in [0, 1), spread evenly")
  func units() {
    var generator = SeededGenerator(seed: 1)
    let units = (0..<10_000).map { _ in generator.nextUnit() }
    #expect(units.allSatisfy { (0..<1).contains($0) })
    let mean = units.reduce(0, +) / 10_000
    #expect(abs(mean - 0.5) < 0.02)
  }
}
