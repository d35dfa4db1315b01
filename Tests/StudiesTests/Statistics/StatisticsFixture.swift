// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What Fixtures/make_statistics.py wrote.
struct StatisticsFixture: Decodable {
  struct Quantile: Decodable {
    let degreesOfFreedom: Int
    let probability: Double
    let quantile: Double
  }

  struct Mean: Decodable {
    let values: [Double]
    let mean: Double
    let low: Double
    let high: Double
  }

  struct SignFlip: Decodable {
    let differences: [Double]
    let probability: Double
  }

  struct Holm: Decodable {
    let probabilities: [Double]
    let adjusted: [Double]
  }

  struct Area: Decodable {
    let seconds: [Double]
    let dice: [Double]
    let horizon: Double
    let area: Double
  }

  let student: [Quantile]
  let means: [Mean]
  let signFlips: [SignFlip]
  let holm: Holm
  let areas: [Area]

  static func read() throws -> StatisticsFixture {
    guard let folder = Bundle.module.resourceURL else { throw CocoaError(.fileNoSuchFile) }
    let data = try Data(contentsOf: folder.appendingPathComponent("Fixtures/statistics.json"))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(StatisticsFixture.self, from: data)
  }
}

/// Whether they differ by no more than `tolerance`, in proportion.
func agree(_ found: Double?, _ expected: Double, tolerance: Double = 1e-9) -> Bool {
  guard let found else { return false }
  return abs(found - expected) <= tolerance * max(1, abs(expected))
}
