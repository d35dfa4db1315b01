// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Security
import Testing

@Suite("Replay")
struct ReplayGuardTests {
  private func admits(
    _ replays: inout ReplayGuard, _ sender: String, _ incarnation: UInt64, _ sequence: UInt64?
  ) -> Bool {
    do {
      if let sequence {
        try replays.admit(sender, incarnation: incarnation, sequence: sequence)
      } else {
        try replays.admit(sender, incarnation: incarnation)
      }
      return true
    } catch {
      return false
    }
  }

  @Test("sequence numbers must grow within an incarnation, and incarnations too")
  func order() {
    var replays = ReplayGuard()
    let script: [(String, UInt64, UInt64?, Bool)] = [
      ("a", 10, 1, true), ("a", 10, 3, true), ("a", 10, 3, false), ("a", 10, 2, false),
      ("b", 5, 2, true), ("a", 11, 1, true), ("a", 10, 9, false), ("a", 11, 1, false),
      ("a", 11, nil, true), ("a", 11, nil, true), ("a", 10, nil, false), ("a", 11, 2, true),
      ("a", 12, nil, true), ("a", 11, 3, false), ("a", 12, 1, true), ("b", 5, 3, true),
    ]
    for (index, (sender, incarnation, sequence, expected)) in script.enumerated() {
      #expect(admits(&replays, sender, incarnation, sequence) == expected, "step \(index)")
    }
  }

  @Test("of any recording is refused, in whatever order it is played")
  func recordings() {
    var replays = ReplayGuard()
    let honest = (1...20).flatMap { incarnation in (1...5).map { (UInt64(incarnation), UInt64($0)) }
    }
    for (incarnation, sequence) in honest {
      #expect(admits(&replays, "a", incarnation, sequence))
    }
    var generator = SystemRandomNumberGenerator()
    for (incarnation, sequence) in honest.shuffled(using: &generator) {
      #expect(!admits(&replays, "a", incarnation, sequence))
    }
  }
}
