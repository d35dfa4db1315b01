// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Security
import Testing

/// Golden values are printed by Fixtures/golden.py, which has a ChaCha20 of its own.
@Suite("Random numbers from a secret seed")
struct SecureRandomTests {
  @Test("are what another implementation computes")
  func golden() throws {
    var random = try SecureRandom(seed: (0..<32).map { UInt8($0) })
    let numbers = (0...5000).map { _ in random.next() }
    #expect(numbers[0] == 0x227f_ce67_785a_7659)
    #expect(numbers[1] == 0xeddb_4786_43e7_43ac)
    #expect(numbers[511] == 0xb59d_7ec9_9cd9_bb2c)
    #expect(numbers[512] == 0x1f44_ac19_f8e4_c3f7)
    #expect(numbers[5000] == 0x56fc_904c_37f2_ddda)
  }

  @Test("differ between seeds, of which each is new")
  func seeds() throws {
    let seeds = try (0..<8).map { _ in try SecureRandom.freshSeed() }
    #expect(Set(seeds).count == 8 && seeds.allSatisfy { $0.count == 32 })
    let numbers = try seeds.map { seed in
      var random = try SecureRandom(seed: seed)
      return random.next()
    }
    #expect(Set(numbers).count == 8)
    #expect(throws: SecurityError.self) { try SecureRandom(seed: [1, 2, 3]) }
  }
}
