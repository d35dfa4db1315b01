// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Testing

@Suite("Strategies")
struct StrategyTests {
  // MARK: Staleness

  @Test(
    "staleness functions have the values of their papers",
    arguments: [
      (.constant, [1, 1, 1, 1, 1]),
      (.polynomial(exponent: 0.5), [1, 1 / 2.0.squareRoot(), 0.5, 1 / 3.0, 0.1]),
      (.polynomial(exponent: 1), [1, 0.5, 0.25, 1 / 9.0, 0.01]),
      (.polynomial(exponent: 0), [1, 1, 1, 1, 1]),
    ] as [(StalenessFunction, [Double])])
  func staleness(function: StalenessFunction, expected: [Double]) {
    let found = [0, 1, 3, 8, 99].map { function.weight(staleness: $0) }
    for (found, expected) in zip(found, expected) {
      #expect(abs(found - expected) <= 1e-15)
    }
  }

  @Test(
    "a hinge is 1 up to its threshold",
    arguments: [(0, 1), (3, 1), (4, 1), (5, 1 / 11.0), (6, 1 / 21.0), (14, 1 / 101.0)]
      as [(UInt64, Double)])
  func hinge(tau: UInt64, expected: Double) {
    #expect(StalenessFunction.hinge(slope: 10, threshold: 4).weight(staleness: tau) == expected)
  }

  @Test(
    "no function gives less to a fresh update, or more than 1 to any",
    arguments: [
      .constant, .polynomial(exponent: 0.5), .polynomial(exponent: 2),
      .hinge(slope: 10, threshold: 4), .hinge(slope: 0, threshold: 0),
    ] as [StalenessFunction])
  func monotone(function: StalenessFunction) {
    let weights = ((0...50) + [1 << 40, .max]).map { function.weight(staleness: $0) }
    #expect(weights.first == 1)
    #expect(zip(weights, weights.dropFirst()).allSatisfy { $0 >= $1 })
    #expect(weights.allSatisfy { $0 >= 0 })
  }

  // MARK: Admission

  @Test("FedAvg weighs by cases and drops what is late")
  func fedAvgAdmission() {
    let drop = FedAvg()
    #expect(drop.admission(sampleCount: 40, staleness: 0) == .fold(weight: 40, mass: 40))
    #expect(drop.admission(sampleCount: 40, staleness: 1) == .drop)
    let next = FedAvg(late: .foldNext)
    #expect(next.admission(sampleCount: 40, staleness: 0) == .fold(weight: 40, mass: 40))
    #expect(next.admission(sampleCount: 40, staleness: 3) == .fold(weight: 20, mass: 40))
    #expect(drop.pace == .oncePerVersion)
  }

  @Test("FedBuff weighs by staleness alone; a fresh update weighs 1")
  func fedBuffAdmission() {
    for samples in [1, 1000] {
      let found = ([0, 3, 8] as [UInt64]).map {
        FedBuff().admission(sampleCount: samples, staleness: $0)
      }
      #expect(
        found == [
          .fold(weight: 1, mass: 1), .fold(weight: 0.5, mass: 1), .fold(weight: 1 / 3.0, mass: 1),
        ])
    }
    #expect(FedBuff().pace == .continuous && FedBuff().bufferSize == 10)
  }

  // MARK: Completeness

  private func progress(_ contributors: Int, of population: Int) -> GatheringProgress {
    GatheringProgress(
      updateCount: contributors, contributorCount: contributors, populationCount: population)
  }

  @Test(
    "a quorum is the share of the population, rounded up",
    arguments: [
      (1, 5, 5), (1, 1, 1), (0.5, 5, 3), (0.5, 4, 2), (0.1, 5, 1), (0.1, 30, 3), (0.01, 5, 1),
      (0.99, 5, 5), (0.6, 5, 3), (0.7, 10, 7),
      // The doubles' products of these lie above the whole number.
      (0.55, 20, 11), (0.07, 100, 7), (0.14, 50, 7), (0.28, 25, 7),
    ] as [(Double, Int, Int)])
  func quorum(share: Double, population: Int, needed: Int) {
    let strategy = FedAvg(quorum: share)
    #expect(strategy.isComplete(progress(needed, of: population)))
    #expect(!strategy.isComplete(progress(needed - 1, of: population)))
  }

  @Test("a minimum of agents holds whatever the quorum is")
  func minimumAgents() {
    let strategy = FedAvg(quorum: 0.1, minimumAgents: 3)
    #expect(!strategy.isComplete(progress(2, of: 2)))
    #expect(strategy.isComplete(progress(3, of: 3)))
    #expect(strategy.isComplete(progress(3, of: 30)))
    #expect(!strategy.isComplete(progress(3, of: 40)))
  }

  @Test("FedBuff counts updates, not agents")
  func bufferSize() {
    let strategy = FedBuff(bufferSize: 3)
    let oneAgent = GatheringProgress(updateCount: 3, contributorCount: 1, populationCount: 9)
    let twoUpdates = GatheringProgress(updateCount: 2, contributorCount: 2, populationCount: 2)
    #expect(strategy.isComplete(oneAgent))
    #expect(!strategy.isComplete(twoUpdates))
  }
}
