// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Testing

@Suite("Privacy ledger")
struct PrivacyLedgerTests {
  private let accountant = PrivacyAccountant()

  private func privacy(_ sigma: Double = 2, budget: Double? = nil) throws -> DifferentialPrivacy {
    try DifferentialPrivacy(
      clippingNorm: 1, noiseMultiplier: sigma, delta: 1e-5, epsilonBudget: budget)
  }

  @Test("weights add within a version, squares over versions, each agent by itself")
  func arithmetic() throws {
    var ledger = PrivacyLedger(try privacy())
    ledger.add("a", weight: 1)
    ledger.add("b", weight: 0.5)
    ledger.add("a", weight: 0.5)
    // (1.5/2)² and (0.5/2)².
    #expect(ledger.muSquared(of: "a") == 0.5625 && ledger.muSquared(of: "b") == 0.0625)
    #expect(ledger.committed.isEmpty)
    ledger.commit()
    #expect(ledger.committed == ["a": 0.5625, "b": 0.0625] && ledger.open.isEmpty)
    ledger.add("a", weight: 1)
    // 0.5625 + (1/2)².
    #expect(ledger.muSquared(of: "a") == 0.8125 && ledger.committed["a"] == 0.5625)
    ledger.commit()
    #expect(ledger.committed == ["a": 0.8125, "b": 0.0625])
    #expect(ledger.muSquared(of: "c") == 0 && ledger.epsilon(of: "c") == 0)
    #expect(ledger.epsilon(of: "a") == accountant.epsilon(muSquared: 0.8125, delta: 1e-5))
  }

  @Test("two updates in one version cost more than in two")
  func sameVersion() throws {
    var together = PrivacyLedger(try privacy())
    var apart = PrivacyLedger(try privacy())
    for _ in 0..<2 {
      together.add("a", weight: 1)
      apart.add("a", weight: 1)
      apart.commit()
    }
    together.commit()
    // (2/2)² against 2·(1/2)².
    #expect(together.muSquared(of: "a") == 1 && apart.muSquared(of: "a") == 0.5)
  }

  @Test(
    "an agent is admitted until its budget is spent, never beyond",
    arguments: [(2, 8), (5, 3), (1, 0.5), (30, 8)] as [(Double, Double)])
  func budget(sigma: Double, epsilon: Double) throws {
    var ledger = PrivacyLedger(try privacy(sigma, budget: epsilon))
    var admitted = 0
    while ledger.allows("a", weight: 1) {
      ledger.add("a", weight: 1)
      ledger.commit()
      admitted += 1
      #expect(ledger.epsilon(of: "a") <= epsilon)
    }
    // The next would have passed it.
    let next = Double(admitted + 1) / (sigma * sigma)
    #expect(accountant.epsilon(muSquared: next, delta: 1e-5) > epsilon)
    // A fresh agent is none the poorer, and a lighter update may still fit.
    #expect(ledger.allows("b", weight: 1) == (admitted > 0))
    #expect(ledger.allows("a", weight: 0))
  }

  @Test("the open version counts against the budget")
  func openVersion() throws {
    var ledger = PrivacyLedger(try privacy(2, budget: 8))
    let limit = accountant.muSquared(epsilon: 8, delta: 1e-5)
    // In one version the weights' sum may reach sigma·mu.
    let weight = 2 * limit.squareRoot()
    #expect(ledger.allows("a", weight: weight * 0.999))
    #expect(!ledger.allows("a", weight: weight * 1.001))
    ledger.add("a", weight: weight / 2)
    #expect(ledger.allows("a", weight: weight * 0.499))
    #expect(!ledger.allows("a", weight: weight * 0.501))
    ledger.commit()
    // A quarter is spent; the weight for the rest is √3/2 of it.
    #expect(ledger.allows("a", weight: weight * 0.866))
    #expect(!ledger.allows("a", weight: weight * 0.8661))
  }

  @Test("a ledger of committed spend continues")
  func restoring() throws {
    var ledger = PrivacyLedger(try privacy(2, budget: 8))
    ledger.add("a", weight: 1)
    ledger.commit()
    ledger.add("a", weight: 0.25)
    var restored = PrivacyLedger(ledger.privacy, committed: ledger.committed)
    restored.add("a", weight: 0.25)
    #expect(restored == ledger)
  }

  @Test("without a budget all are admitted and counted")
  func noBudget() throws {
    var ledger = PrivacyLedger(try privacy())
    for _ in 0..<1000 {
      #expect(ledger.allows("a", weight: 5))
      ledger.add("a", weight: 5)
      ledger.commit()
    }
    #expect(ledger.muSquared(of: "a") == 6250)
  }

  // MARK: Values

  @Test("noise has sigma times C")
  func noise() throws {
    let privacy = try DifferentialPrivacy(clippingNorm: 0.5, noiseMultiplier: 3, delta: 1e-6)
    #expect(privacy.noise.standardDeviation == 1.5)
    #expect(privacy.clippingNorm.factor(norm: 0.25) == 1)
  }

  @Test(
    "values out of range are refused by name",
    arguments: [
      (0, 1, 1e-5, nil, "norm bound is 0.0"), (.nan, 1, 1e-5, nil, "norm bound is nan"),
      (1, 0, 1e-5, nil, "noise multiplier is 0.0"), (1, -1, 1e-5, nil, "noise multiplier is -1.0"),
      (1, 1, 0, nil, "privacy delta is 0.0"), (1, 1, 1, nil, "privacy delta is 1.0"),
      (1, 1, 1e-5, 0, "epsilon budget is 0.0"), (1, 1, 1e-5, .infinity, "epsilon budget is inf"),
      (1e6, 1e3, 1e-5, nil, "the noise's standard deviation is 1000000000.0"),
    ] as [(Double, Double, Double, Double?, String)])
  func refused(c: Double, sigma: Double, delta: Double, budget: Double?, message: String) {
    let error = #expect(throws: FederationError.self) {
      try DifferentialPrivacy(
        clippingNorm: c, noiseMultiplier: sigma, delta: delta, epsilonBudget: budget)
    }
    #expect(error?.description.hasPrefix(message + "; allowed: ") == true)
  }

  // MARK: Norm bound

  @Test("a norm bound scales only what is above it, and then to it")
  func normBound() throws {
    let bound = try NormBound(limit: 2)
    #expect(bound.factor(norm: 0) == 1 && bound.factor(norm: 2) == 1)
    // 2/8, less one unit in the last place.
    #expect(bound.factor(norm: 8) == 0.25.nextDown)
    for norm in [Double(2).nextUp, 3, 7.7, 1e300] {
      #expect(bound.factor(norm: norm) * norm <= 2 && bound.factor(norm: norm) * norm > 1.999)
    }
    #expect(bound.factor(norm: .infinity) == 0 && bound.factor(norm: .nan) == 0)
  }
}
