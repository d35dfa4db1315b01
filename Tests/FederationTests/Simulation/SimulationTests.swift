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
    let (count, size) = (setting("SIMULATION_SEEDS") ?? 2_400, 300 as UInt64)
    return stride(from: 0, to: count, by: Int(size)).map { $0..<min($0 + size, count) }
  }()

  /// How often each must occur at least in a part, per 100 seeds.
  private static let expected: [SimulatedOccurrence: Int] =
    Dictionary(uniqueKeysWithValues: SimulatedOccurrence.allCases.map { ($0, 1) })

  @Test(
    "whatever fails, each acknowledged update counts once, and the run goes on", arguments: parts)
  func faults(seeds: Range<UInt64>) throws {
    var total: [SimulatedOccurrence: Int] = [:]
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
      total.merge(simulation.occurrences) { $0 + $1 }
    }
    if getenv("SIMULATION_STATISTICS") != nil {
      print(seeds, total.sorted { $0.key.rawValue < $1.key.rawValue })
    }
    guard seeds.count >= 300 else { return }
    // What the seeds are to bring did come.
    for (occurrence, count) in Self.expected {
      let found = total[occurrence] ?? 0
      #expect(found * 100 >= count * seeds.count, "\(occurrence): \(found)")
    }
  }
}
