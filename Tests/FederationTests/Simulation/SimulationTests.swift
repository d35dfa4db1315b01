// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Glibc
import Tensors
import Testing

/// Thousands of federations on a virtual clock. To run others than the test run does:
///
/// - `SIMULATION_SEED=123 make test-simulation`: this one alone;
/// - `SIMULATION_SEEDS=100000 make test-simulation`: as many.
@Suite("Simulation")
struct SimulationTests {
  private static func setting(_ name: String) -> UInt64? {
    getenv(name).flatMap { UInt64(String(cString: $0)) }
  }

  /// Seeds of the test run, in parts that run side by side.
  static let parts: [Range<UInt64>] = {
    if let seed = setting("SIMULATION_SEED"), seed < .max { return [seed..<seed + 1] }
    let (count, size) = (setting("SIMULATION_SEEDS") ?? 2_400, 600 as UInt64)
    return stride(from: 0, to: count, by: Int(size)).map { $0..<min($0 + size, count) }
  }()

  /// How often each occurs at least in a thousand seeds: a third of what was found.
  private static let expected: [SimulatedOccurrence: Int] = [
    .lostMessage: 16_000, .doubledMessage: 13_000, .overtakenMessage: 24_000, .cutMessage: 15_000,
    .queuedMessage: 14_000, .partition: 220, .brokerRestart: 210, .crashBetweenEvents: 90,
    .crashBeforeFold: 50, .tornFold: 50, .crashBeforeVersion: 20, .tornVersion: 20,
    .crashBeforePublication: 110, .crashBeforeAnswer: 220, .crashBeforeEnd: 1,
    .resumedWithPending: 420, .versionAtStart: 40, .agentCrash: 680, .agentCrashBetweenEffects: 580,
    .agentStop: 280, .agentGone: 110, .lostDisk: 80, .restoredUpdate: 610, .failedTraining: 440,
    .abandonedTraining: 400, .lostLease: 950, .accepted: 6_000, .duplicate: 3_000, .remembered: 70,
    .tooStale: 1_000, .rejected: 50, .budgetSpent: 70, .lastVersion: 310, .budgetsSpent: 8,
  ]

  @Test(
    "whatever fails, each acknowledged update counts once, and the run goes on", arguments: parts)
  func faults(seeds: Range<UInt64>) throws {
    var total: [SimulatedOccurrence: Int] = [:]
    var longest = Duration.zero
    for seed in seeds {
      let simulation = try Simulation(seed: seed)
      try simulation.run()
      if !simulation.violations.isEmpty {
        Issue.record(
          """
          seed \(seed): \(simulation.violations.prefix(5))
          of \(simulation.title)
          again: SIMULATION_SEED=\(seed) make test-simulation
          """)
      }
      longest = max(longest, simulation.now)
      total.merge(simulation.occurrences) { $0 + $1 }
    }
    if getenv("SIMULATION_STATISTICS") != nil {
      print("\(seeds) longest \(longest)")
      for (occurrence, count) in total.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
        print("\(seeds) \(occurrence) \(count)")
      }
    }
    guard seeds.count >= 600 else { return }
    // What the seeds are to bring did come.
    #expect(Self.expected.count == SimulatedOccurrence.allCases.count)
    for (occurrence, count) in Self.expected {
      let found = total[occurrence] ?? 0
      #expect(found * 1_000 >= count * seeds.count, "\(occurrence): \(found)")
    }
  }

  @Test("the same seed gives the same journal, and another seed another", arguments: [0, 1, 2, 3])
  func determinism(part: UInt64) throws {
    var journals: [[SimulatedJournal.Record]] = []
    for seed in (0..<10 as Range<UInt64>).map({ 10 * part + $0 }) {
      let (first, second) = (try Simulation(seed: seed), try Simulation(seed: seed))
      try first.run()
      try second.run()
      // Records hold the digests of updates and models.
      #expect(first.journal.records == second.journal.records, "seed \(seed)")
      #expect(first.now == second.now && first.occurrences == second.occurrences)
      #expect(!journals.contains(first.journal.records))
      journals.append(first.journal.records)
    }
  }

  /// A seed for each strategy, without faults but one.
  @Test(
    "an aggregator may crash before any effect of a run, and it ends as it should",
    arguments: 0..<UInt64(2 * SimulatedFederation.strategyCount))
  func everyCrash(seed: UInt64) throws {
    func run(crashAt: Int?, isTorn: Bool) throws -> Simulation {
      let simulation = try Simulation(
        seed: seed, faults: SimulatedFaults.none, lastVersion: 3, crashAt: crashAt,
        isCrashTorn: isTorn)
      try simulation.run()
      #expect(
        simulation.violations.isEmpty,
        "\(simulation.violations), crash at \(crashAt ?? 0) of \(simulation.title)")
      return simulation
    }
    let calm = try run(crashAt: nil, isTorn: false)
    #expect(calm.serverCrashes == 0 && calm.version.number <= 3)
    for effect in 1...calm.serverEffects {
      for isTorn in [false, true] {
        let crashed = try run(crashAt: effect, isTorn: isTorn)
        #expect(crashed.serverCrashes == 1)
      }
    }
  }

  @Test("an agenda is in order of time, then of planning")
  func agenda() {
    var generator = SeededGenerator(seed: 3)
    var agenda = Agenda<Int>()
    let times = (0..<500).map { _ in Duration.seconds(Int.random(in: 0..<50, using: &generator)) }
    for (index, time) in times.enumerated() { agenda.plan(index, at: time) }
    var order: [Int] = []
    while let (time, index) = agenda.next() {
      #expect(times[index] == time)
      order.append(index)
    }
    #expect(order == times.indices.sorted { (times[$0], $0) < (times[$1], $1) })
  }
}
