// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Tensors
import Testing

/// The papers' formulas by hand, through the coordinator and the assembly together.
@Suite("Formulas")
struct FormulaTests {
  // MARK: FedAvg (arXiv 1602.05629)

  @Test("FedAvg adds the deltas' mean, weighted by cases")
  func fedAvg() throws {
    var server = try FoldingServer(.sample(FedAvg()), model: [1, 2, -1])
    server.join("a", "b", "c")
    try server.deliver("a", base: 0, samples: 1, delta: [8, 0, 1])
    try server.deliver("b", base: 0, samples: 3, delta: [0, 8, 1])
    #expect(server.model.elements == [1, 2, -1])
    try server.deliver("c", base: 0, samples: 4, delta: [-2, 1, 1])
    // (1·8 + 4·(-2)) / 8 = 0; (3·8 + 4·1) / 8 = 3.5; 1.
    #expect(server.model.elements == [1, 5.5, 0])
    #expect(server.changes == [(3.5 * 3.5 + 1).squareRoot()])
  }

  @Test("FedAvg of deltas is the mean of the local models")
  func localModels() throws {
    let base: [Float] = [4, -2]
    let locals: [(AgentID, Int, [Float])] = [("a", 1, [8, 2]), ("b", 3, [0, -6])]
    var server = try FoldingServer(.sample(FedAvg()), model: base)
    server.join("a", "b")
    for (agent, samples, local) in locals {
      try server.deliver(
        agent, base: 0, samples: samples, delta: zip(local, base).map { $0 - $1 })
    }
    // (8 + 3·0) / 4, (2 + 3·(-6)) / 4.
    #expect(server.model.elements == [2, -4])
  }

  @Test("a late update counts n·s(tau) in the round it falls into, and n in its divisor")
  func late() throws {
    let strategy = FedAvg(late: .foldNext, staleness: .polynomial(exponent: 1))
    var server = try FoldingServer(.sample(strategy), model: [0])
    server.join("a")
    try server.deliver("a", base: 0, delta: [16])
    #expect(server.model.elements == [16])
    server.join("b")
    try server.deliver("b", base: 0, samples: 6, delta: [8])
    try server.deliver("a", 2, base: 1, samples: 2, delta: [4])
    // (6·(1/2)·8 + 2·4) / (6 + 2) = 4.
    #expect(server.model.elements == [20])
  }

  @Test("an agent that contributes alone sets the model to its own, whatever its cases")
  func alone() throws {
    for samples in [1, 7, 1000] {
      var server = try FoldingServer(.sample(FedAvg()), model: [1, 1])
      server.join("a")
      try server.deliver("a", base: 0, samples: samples, delta: [0.5, -0.25])
      #expect(server.model.elements == [1.5, 0.75])
    }
  }

  // MARK: FedBuff (arXiv 2106.06639)

  @Test("FedBuff adds the staleness-weighted deltas over K")
  func fedBuff() throws {
    var server = try FoldingServer(.sample(FedBuff(bufferSize: 2)), model: [0, 10])
    try server.deliver("a", 1, base: 0, delta: [2, 0])
    try server.deliver("b", 1, base: 0, delta: [4, 2])
    // tau 0: (2 + 4) / 2, (0 + 2) / 2.
    #expect(server.model.elements == [3, 11])
    for number in 2...3 as ClosedRange<UInt64> {
      let base = server.coordinator.version
      try server.deliver("a", number, base: base, delta: [0, 0])
      try server.deliver("b", number, base: base, delta: [0, 0])
    }
    #expect(server.coordinator.version == 3)
    // tau 3: s = 1/2; tau 0: s = 1. Divided by K, not by the weights' sum:
    // 3 + (8/2 + 2) / 2 and 11 + (-8/2 + 4) / 2.
    try server.deliver("c", 1, base: 0, delta: [8, -8])
    try server.deliver("a", 4, base: 3, samples: 1000, delta: [2, 4])
    #expect(server.model.elements == [6, 11])
  }

  @Test("the server's learning rate multiplies the mean")
  func serverLearningRate() throws {
    for (strategy, expected) in [
      (FedBuff(bufferSize: 2), 1.5), (FedAvg(), 1.75),
    ] as [(any AggregationStrategy, Float)] {
      let arithmetic = try AggregationArithmetic(serverLearningRate: 0.5)
      var server = try FoldingServer(.sample(strategy, arithmetic: arithmetic), model: [0])
      server.join("a", "b")
      try server.deliver("a", base: 0, samples: 1, delta: [2])
      try server.deliver("b", base: 0, samples: 3, delta: [4])
      #expect(server.model.elements == [expected])
    }
  }

  // MARK: Deviations found in other frameworks

  @Test("a stale update does not undo newer progress, and counts 1/K, not 1/clients")
  func staleUpdate() throws {
    let strategy = FedBuff(bufferSize: 1, staleness: .constant)
    var server = try FoldingServer(.sample(strategy), model: [0])
    server.join("a", "b", "c", "d", "e")
    try server.deliver("a", 1, base: 0, delta: [10])
    try server.deliver("a", 2, base: 1, delta: [10])
    // Trained from 0 to 1. Against the current model the delta would be -19.
    try server.deliver("b", 1, base: 0, delta: [1])
    #expect(server.model.elements == [21])
  }

  @Test("a fresh update weighs 1, not 1/2")
  func freshUpdate() throws {
    var server = try FoldingServer(.sample(FedBuff(bufferSize: 1)), model: [0])
    let effects = try server.deliver("a", base: 0, delta: [6])
    #expect(effects.contains { $0.notation == "fold 1.0" })
    #expect(server.model.elements == [6])
  }

  @Test(
    "the arrival order does not change the model's bits",
    arguments: [FedAvg(), FedBuff(bufferSize: 6)] as [any AggregationStrategy])
  func arrivalOrder(strategy: any AggregationStrategy) throws {
    var generator = SeededGenerator(seed: 11)
    let agents: [AgentID] = ["a", "b", "c", "d", "e", "f"]
    let updates = agents.map { agent in
      (
        agent: agent, samples: Int.random(in: 1...500, using: &generator),
        delta: (0..<50).map { _ in Float.random(in: -1...1, using: &generator) }
      )
    }
    var models: Set<[UInt32]> = []
    for _ in 0..<20 {
      var server = try FoldingServer(
        .sample(strategy), model: [Float](repeating: 0.1, count: 50))
      server.join("a", "b", "c", "d", "e", "f")
      for update in updates.shuffled(using: &generator) {
        try server.deliver(
          update.agent, base: 0, samples: update.samples, delta: update.delta)
      }
      #expect(server.coordinator.version == 1)
      models.insert(server.model.elements.map(\.bitPattern))
    }
    #expect(models.count == 1)
  }

  @Test("an update is folded when it arrives, so none is kept for the round's end")
  func foldedOnArrival() throws {
    var server = try FoldingServer(.sample(FedAvg()), model: [0])
    server.join("a", "b", "c")
    for agent in ["a", "b", "c"] as [AgentID] {
      let effects = try server.deliver(agent, base: 0, samples: 5, delta: [1])
      #expect(effects.first?.notation == "fold 5.0")
    }
  }
}
