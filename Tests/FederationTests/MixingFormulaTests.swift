// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Testing

/// Versions that mix local models or are made periodically, by hand.
@Suite("Formulas: FedAsync and semi-synchronous")
struct MixingFormulaTests {
  // MARK: FedAsync (arXiv 1903.03934)

  @Test("a fresh update mixes the local model in at rate alpha")
  func fresh() throws {
    var server = try FoldingServer(.sample(FedAsync(alpha: 0.25)), model: [2, 10])
    try server.deliver("a", base: 0, samples: 1000, delta: [4, -2])
    // 0.75·2 + 0.25·6 and 0.75·10 + 0.25·8, whatever the cases.
    #expect(server.model.elements == [3, 9.5])
    #expect(server.coordinator.version == 1)
  }

  @Test(
    "a stale update mixes its own local model in, base and all, at rate alpha·s(tau)",
    arguments: [
      // Local model [2 + 2, 10 + 2]; current [4, 10].
      (.constant, [4, 11]),
      (.polynomial(exponent: 1), [4, 10.5]),
      (.hinge(slope: 3, threshold: 0), [4, 10.25]),
      (.hinge(slope: 3, threshold: 1), [4, 11]),
    ] as [(StalenessFunction, [Float])])
  func stale(function: StalenessFunction, expected: [Float]) throws {
    let strategy = FedAsync(alpha: 0.5, staleness: function)
    var server = try FoldingServer(.sample(strategy), model: [2, 10])
    try server.deliver("a", base: 0, delta: [4, 0])
    #expect(server.model.elements == [4, 10])
    try server.deliver("b", base: 0, delta: [2, 2])
    #expect(server.model.elements == expected)
  }

  @Test("a stale update without a change pulls the model back to its base")
  func pull() throws {
    let strategy = FedAsync(alpha: 0.5, staleness: .constant)
    var server = try FoldingServer(.sample(strategy), model: [0])
    try server.deliver("a", base: 0, delta: [16])
    try server.deliver("a", 2, base: 1, delta: [0])
    #expect(server.model.elements == [8])
    // 8 → 4: half way to the base 0, and not to the newest model.
    try server.deliver("b", base: 0, delta: [0])
    #expect(server.model.elements == [4])
  }

  @Test("the server's rate and optimiser take the step from the model to the mixture")
  func serverOptimizer() throws {
    let strategy = FedAsync(alpha: 0.5, staleness: .constant)
    let arithmetic = try AggregationArithmetic(
      optimizer: .momentum(beta: 0.5), serverLearningRate: 2)
    var server = try FoldingServer(.sample(strategy, arithmetic: arithmetic), model: [0])
    try server.deliver("a", base: 0, delta: [4])
    // D = 2, m = 2.
    #expect(server.model.elements == [4])
    try server.deliver("b", base: 0, delta: [4])
    // D = 0.5·4 + 0.5·(0 − 4) = 0, m = 0.5·2 + 0.
    #expect(server.model.elements == [6])
  }

  @Test("a base that is no longer at hand is too stale; the oldest that is counts")
  func bases() throws {
    let strategy = FedAsync(alpha: 0.5, staleness: .constant)
    var server = try FoldingServer(.sample(strategy, baseVersions: 3), model: [0])
    for number in 1...3 as ClosedRange<UInt64> {
      try server.deliver("a", number, base: Version(number - 1), delta: [8])
    }
    #expect(server.model.elements == [12])
    let refused = try server.deliver("b", base: 0, delta: [8])
    #expect(refused.outcome == .tooStale)
    #expect(server.model.elements == [12])
    // v1 is 4: 0.5·12 + 0.5·(4 + 2).
    #expect(try server.deliver("b", base: 1, delta: [2]).outcome == .accepted)
    #expect(server.model.elements == [9])
  }

  @Test("a rule that one update is too few for cannot go with versions of one update")
  func robustRule() throws {
    let arithmetic = try AggregationArithmetic(rule: .krum(byzantine: 0))
    #expect(throws: FederationError.self) {
      try Coordinator(configuration: .sample(FedAsync(), arithmetic: arithmetic))
    }
    let median = try AggregationArithmetic(rule: .median)
    var server = try FoldingServer(
      .sample(FedAsync(alpha: 0.5, staleness: .constant), arithmetic: median), model: [0])
    try server.deliver("a", base: 0, delta: [8])
    try server.deliver("b", base: 0, delta: [2])
    // 0.5·4 + 0.5·2.
    #expect(server.model.elements == [3])
  }

  // MARK: Semi-synchronous

  @Test("at each period what has arrived makes a version, weighted by cases and staleness")
  func semiSync() throws {
    let strategy = SemiSync(period: .seconds(60), staleness: .polynomial(exponent: 1))
    var server = try FoldingServer(.sample(strategy), model: [0])
    try server.deliver("a", base: 0, samples: 1, delta: [8])
    try server.deliver("b", base: 0, samples: 3, delta: [0])
    #expect(server.coordinator.version == 0)
    try server.reachDeadline(at: 60)
    #expect(server.model.elements == [2])
    try server.deliver("c", base: 0, samples: 6, delta: [8])
    try server.deliver("a", 2, base: 1, samples: 2, delta: [4])
    try server.reachDeadline(at: 120)
    // 2 + (6·(1/2)·8 + 2·4) / (6 + 2).
    #expect(server.model.elements == [6])
  }

  @Test("with fewer updates than its minimum another period is waited for")
  func minimum() throws {
    let strategy = SemiSync(period: .seconds(60), minimumUpdates: 2)
    var server = try FoldingServer(.sample(strategy), model: [0])
    try server.deliver("a", 1, base: 0, delta: [8])
    let effects = try server.reachDeadline(at: 60)
    #expect(effects.map(\.notation) == ["deadline in 60.0 seconds"])
    try server.deliver("a", 2, base: 0, delta: [4])
    try server.reachDeadline(at: 120)
    #expect(server.model.elements == [6] && server.coordinator.version == 1)
  }
}
