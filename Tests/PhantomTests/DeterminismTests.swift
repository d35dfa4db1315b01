// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Phantom
import Tensors
import Testing

@Suite("Determinism of phantoms")
struct DeterminismTests {
  private static let extent = Extent(32)

  private func digest(
    _ name: String, _ patient: Int = 1, timePoint: Int = 0, seed: UInt64 = 7
  ) throws -> Digest {
    let hospital = try PhantomHospital.named(name)
    return try CaseStatistics(
      hospital.patient(patient, timePoint: timePoint, extent: Self.extent, seed: seed)
    ).digest()
  }

  @Test("hospital, patient, time point and seed all change a case, and nothing else does")
  func distinct() throws {
    let cases = [
      try digest("H1"), try digest("H2"), try digest("H6"), try digest("H1", 2),
      try digest("H1", timePoint: 1), try digest("H1", seed: 8),
    ]
    #expect(Set(cases).count == cases.count)
    #expect(try digest("H1") == cases[0])
    #expect(try digest("H1", timePoint: 1) == cases[4])
  }

  @Test("cases made in another order and on several threads are the same")
  func order() throws {
    let names = PhantomHospital.all.map(\.name)
    let forward = try names.map { try digest($0) }
    let results = Results(count: names.count)
    DispatchQueue.concurrentPerform(iterations: names.count) { iteration in
      let index = names.count - 1 - iteration
      results.set(try? digest(names[index]), at: index)
    }
    #expect(results.values == forward)
  }

  /// Digests that threads have found.
  private final class Results: @unchecked Sendable {
    // The lock guards the only state.
    private let lock = NSLock()
    private var digests: [Digest?]

    init(count: Int) { digests = [Digest?](repeating: nil, count: count) }

    func set(_ digest: Digest?, at index: Int) { lock.withLock { digests[index] = digest } }

    var values: [Digest?] { lock.withLock { digests } }
  }
}
