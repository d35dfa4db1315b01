// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation
import Tensors
import Testing

@Suite("Model assembly")
struct ModelAssemblyTests {
  private func contribution(_ agent: AgentID, weight: Double) -> Contribution {
    Contribution(.sample(agent, base: 0), staleness: 0, factor: weight, weight: weight, mass: 1)
  }

  static let arithmetics: [AggregationArithmetic] = {
    let rules: [RobustRule?] = [
      nil, .median, .trimmedMean(beta: 0.2), .krum(byzantine: 1),
      .multiKrum(byzantine: 1, selected: 3),
    ]
    return rules.flatMap { rule in
      RunningStatistics.allCases.compactMap { statistics in
        try? AggregationArithmetic(
          optimizer: .adam(), rule: rule, runningStatistics: statistics)
      }
    }
  }()

  @Test(
    "chunks of several updates in any order give the same bits, whatever is made of them",
    arguments: arithmetics)
  func anyOrder(arithmetic: AggregationArithmetic) throws {
    var generator = SeededGenerator(seed: 9)
    let manifest = try ParameterManifest([
      TensorDescription(name: "a", shape: [37]),
      TensorDescription(name: "mean", shape: [20], kind: .runningStatistic),
      TensorDescription(name: "b", shape: [43]),
    ])
    func random() throws -> ParameterVector {
      try ParameterVector(
        manifest: manifest,
        elements: (0..<100).map { _ in .random(in: -1...1, using: &generator) })
    }
    let model = try random()
    let updates = try (["a", "b", "c", "d", "e", "f"] as [AgentID]).map {
      (contribution($0, weight: .random(in: 0.1...1, using: &generator)), try random())
    }
    let committed = CommittedVersion(
      version: 1, contributions: updates.map(\.0), sincePrevious: .zero)
    var models: Set<[UInt32]> = []
    for attempt in 0..<20 {
      let assembly = try ModelAssembly(model: model, version: 0, arithmetic: arithmetic)
      let order = attempt == 0 ? updates : updates.shuffled(using: &generator)
      let foldings = try order.map { try assembly.begin($0.0) }
      let chunk = attempt == 0 ? 100 : Int.random(in: 1...40, using: &generator)
      var pieces = stride(from: 0, to: 100, by: chunk).flatMap { begin in
        order.indices.map { (update: $0, range: begin..<min(begin + chunk, 100)) }
      }
      if attempt > 0 { pieces.shuffle(using: &generator) }
      for piece in pieces {
        try order[piece.update].1.withUnsafeBuffer { elements in
          try assembly.fold(
            UnsafeBufferPointer(rebasing: elements[piece.range]), at: piece.range.lowerBound,
            of: foldings[piece.update])
        }
      }
      _ = try assembly.commit(committed)
      models.insert(assembly.model.elements.map(\.bitPattern))
    }
    #expect(models.count == 1)
  }

  @Test("memory does not grow with the number of agents")
  func memory() throws {
    // A megabyte each, 2 GiB together.
    let (size, agents) = (262_144, 2_048)
    let assembly = try ModelAssembly(
      model: ParameterVector(manifest: .flat(count: size), repeating: 0), version: 0,
      arithmetic: .mean)
    var coordinator = Coordinator.sample(.sample(FedAvg(minimumAgents: agents, deadline: nil)))
    var delta = try ParameterVector(manifest: .flat(count: size), repeating: 0)
    let before = try residentBytes()
    var committed: CommittedVersion?
    for agent in 0..<agents {
      let name = try AgentID("agent\(agent)")
      // Whoever had kept it would make this a new one.
      try delta.fill(Float(agent))
      for effect in coordinator.handle(.delivers(name, base: 0), at: .zero) {
        if case .fold(let contribution) = effect {
          try assembly.fold(contribution, delta: delta)
        }
        if case .commit(let version) = effect { committed = version }
      }
    }
    let after = try residentBytes()
    // Other tests run beside this one.
    #expect(after - before < 1 << 30)
    _ = try assembly.commit(try #require(committed))
    #expect(assembly.model[0] == Float(agents - 1) / 2 && assembly.model[size - 1] == 1023.5)
  }

  private func residentBytes() throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
    return try #require(Int(status.split(separator: " ")[1])) * 4096
  }
}
