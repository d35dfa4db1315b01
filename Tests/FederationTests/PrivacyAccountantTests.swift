// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation
import Testing

@Suite("Privacy accountant")
struct PrivacyAccountantTests {
  /// Written by Fixtures/gaussian_privacy.py in 400 digits.
  private struct Table: Decodable {
    /// mu, epsilon, delta.
    let deltas: [[Double]]
    /// mu, delta, epsilon.
    let epsilons: [[Double]]
  }

  private let accountant = PrivacyAccountant()

  private func table() throws -> Table {
    let url = try #require(
      Bundle.module.url(
        forResource: "gaussian_privacy", withExtension: "json", subdirectory: "Fixtures"))
    return try JSONDecoder().decode(Table.self, from: Data(contentsOf: url))
  }

  @Test("delta is the formula's in 400 digits")
  func deltas() throws {
    let rows = try table().deltas
    #expect(rows.count > 100)
    for row in rows {
      let found = accountant.delta(muSquared: row[0] * row[0], epsilon: row[1])
      #expect(
        abs(found - row[2]) <= 1e-11 * row[2], "mu \(row[0]), epsilon \(row[1]), found \(found)")
    }
  }

  @Test("epsilon is the formula's in 400 digits")
  func epsilons() throws {
    let rows = try table().epsilons
    #expect(rows.count > 80 && rows.contains { $0[2] == 0 })
    for row in rows {
      let found = accountant.epsilon(muSquared: row[0] * row[0], delta: row[1])
      #expect(abs(found - row[2]) <= 1e-11 * row[2], "mu \(row[0]), delta \(row[1]), \(found)")
    }
  }

  @Test("delta for epsilon 0 is the total variation, erf(mu / √8)")
  func totalVariation() {
    for mu in [0.01, 0.3, 1, 4] {
      let found = accountant.delta(muSquared: mu * mu, epsilon: 0)
      #expect(abs(found - erf(mu / 8.0.squareRoot())) <= 1e-12)
    }
  }

  @Test("epsilon grows with mu and falls with delta")
  func monotone() {
    let mus = (0..<200).map { pow(10, -4 + 0.03 * Double($0)) }
    for delta in [1e-2, 1e-5, 1e-9] {
      let epsilons = mus.map { accountant.epsilon(muSquared: $0 * $0, delta: delta) }
      #expect(zip(epsilons, epsilons.dropFirst()).allSatisfy { $0 <= $1 })
      #expect(epsilons[199] > 100 && epsilons[0] < 0.001)
    }
    let deltas = (0..<60).map { pow(10, -0.5 - Double($0)) }
    for mu in [0.05, 1, 7] {
      let epsilons = deltas.map { accountant.epsilon(muSquared: mu * mu, delta: $0) }
      #expect(zip(epsilons, epsilons.dropFirst()).allSatisfy { $0 <= $1 })
    }
  }

  @Test("epsilon and delta answer each other, epsilon on the safe side")
  func inverse() {
    for mu in [0.02, 0.5, 3, 40] {
      for delta in [1e-3, 1e-6, 1e-30] {
        let epsilon = accountant.epsilon(muSquared: mu * mu, delta: delta)
        let back = accountant.delta(muSquared: mu * mu, epsilon: epsilon)
        #expect(back <= delta && back >= delta * (1 - 1e-10))
      }
    }
  }

  @Test("nothing released costs nothing, and no noise everything")
  func ends() {
    #expect(accountant.epsilon(muSquared: 0, delta: 1e-5) == 0)
    #expect(accountant.delta(muSquared: 0, epsilon: 0) == 0)
    #expect(accountant.epsilon(muSquared: .infinity, delta: 1e-5) == .infinity)
    #expect(accountant.delta(muSquared: 1, epsilon: 1e6) == 0)
    #expect(accountant.delta(muSquared: 1e8, epsilon: 1) == 1)
  }

  @Test("the most that may be spent has the budget's epsilon and no more")
  func budget() {
    for (epsilon, delta) in [(8, 1e-5), (1, 1e-6), (0.01, 1e-3), (100, 1e-9)] {
      let limit = accountant.muSquared(epsilon: epsilon, delta: delta)
      let reached = accountant.epsilon(muSquared: limit, delta: delta)
      #expect(reached <= epsilon && reached >= epsilon * (1 - 1e-10))
    }
  }

  @Test("k releases of weight 1 compose to √k / sigma")
  func composition() {
    let one = accountant.muSquared(weight: 1, noiseMultiplier: 4)
    #expect(one == 1.0 / 16)
    // 64 of them: mu = 8/4 = 2, whose delta for epsilon 0 is 2·Φ(1) − 1, the share of the normal
    // distribution within one deviation.
    let all = accountant.delta(muSquared: (0..<64).reduce(0) { sum, _ in sum + one }, epsilon: 0)
    #expect(abs(all - 0.682_689_492_137_086) <= 1e-14)
  }
}
