// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Tensors
import Testing

@Suite("Simulation")
struct SimulationTests {
  static let seeds: Range<UInt64> = 0..<150

  @Test(
    "whatever the network and the agents do, each update counts once and the run goes on",
    arguments: SimulationSetup.allCases)
  func faults(setup: SimulationSetup) throws {
    var total = Simulation.Statistics()
    for seed in Self.seeds {
      var simulation = try Simulation(setup, seed: seed)
      try simulation.run()
      #expect(
        simulation.violations.isEmpty, "\(setup), seed \(seed): \(simulation.violations)")
      let met = simulation.statistics
      total.lost += met.lost
      total.doubled += met.doubled
      total.breakdowns += met.breakdowns
      total.duplicates += met.duplicates
      total.refused += met.refused
      total.leasesLost += met.leasesLost
    }
    // The faults that the seeds are to bring did come.
    let seeds = Self.seeds.count
    #expect(total.lost > 10 * seeds && total.doubled > 10 * seeds)
    #expect(total.breakdowns > 3 * seeds && total.leasesLost > seeds)
    #expect(total.duplicates > 3 * seeds && total.refused > seeds / 10)
  }

  @Test("the same seed gives the same run", arguments: SimulationSetup.allCases)
  func determinism(setup: SimulationSetup) throws {
    var models: Set<[UInt32]> = []
    for seed in 0..<10 as Range<UInt64> {
      var first = try Simulation(setup, seed: seed)
      var second = try Simulation(setup, seed: seed)
      try first.run()
      try second.run()
      #expect(first.model == second.model && first.happenings == second.happenings)
      #expect(first.time == second.time && first.statistics == second.statistics)
      models.insert(first.model)
    }
    #expect(models.count == 10)
  }

  @Test("an agenda is in order of time, then of planning")
  func agenda() {
    var generator = SeededGenerator(seed: 3)
    var agenda = Agenda<Int>()
    let times = (0..<500).map { _ in Double(Int.random(in: 0..<50, using: &generator)) }
    for (index, time) in times.enumerated() { agenda.plan(index, at: time) }
    var order: [Int] = []
    while let (time, index) = agenda.next() {
      #expect(times[index] == time)
      order.append(index)
    }
    #expect(order == times.indices.sorted { (times[$0], $0) < (times[$1], $1) })
  }
}
