// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Security
import Tensors
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

  @Test("a sequence number counts once within an incarnation, and incarnations grow")
  func order() {
    var replays = ReplayGuard()
    let script: [(String, UInt64, UInt64?, Bool)] = [
      ("a", 10, 1, true), ("a", 10, 3, true), ("a", 10, 3, false), ("a", 10, 2, true),
      ("b", 5, 2, true), ("a", 11, 1, true), ("a", 10, 9, false), ("a", 11, 1, false),
      ("a", 11, nil, true), ("a", 11, nil, true), ("a", 10, nil, false), ("a", 11, 2, true),
      ("a", 12, nil, true), ("a", 11, 3, false), ("a", 12, 1, true), ("b", 5, 3, true),
    ]
    for (index, (sender, incarnation, sequence, expected)) in script.enumerated() {
      #expect(admits(&replays, sender, incarnation, sequence) == expected, "step \(index)")
    }
  }

  @Test("what overtook others does not shut them out, up to 64 numbers back")
  func overtaken() {
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<200 {
      var replays = ReplayGuard()
      var seen: Set<UInt64> = []
      var highest: UInt64 = 0
      for step in 0..<300 {
        let sequence =
          max(1, highest + .random(in: 0...100, using: &generator) - min(highest, 80))
        let isNew =
          seen.isEmpty || sequence > highest
          || (highest - sequence <= 64 && !seen.contains(sequence))
        #expect(
          admits(&replays, "a", 7, sequence) == isNew, "\(sequence) after \(highest), \(step)")
        if isNew { seen.insert(sequence) }
        highest = max(highest, sequence)
      }
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
