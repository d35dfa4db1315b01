// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import NeuralNetwork
import Tensors
import Testing

@Suite("Arena layout")
struct ArenaLayoutTests {
  @Test("buffers that live at the same time never overlap", arguments: 0..<50)
  func noOverlap(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let lifetimes = (0..<Int.random(in: 1...60, using: &generator)).map { _ in
      let first = Int.random(in: 0..<40, using: &generator)
      return ArenaLayout.Lifetime(
        byteCount: Int.random(in: 0...5000, using: &generator), first: first,
        last: first + Int.random(in: 0..<20, using: &generator))
    }
    let layout = ArenaLayout(lifetimes)
    for (a, first) in lifetimes.enumerated() {
      #expect(layout.offsets[a].isMultiple(of: 64))
      #expect(layout.offsets[a] + first.byteCount <= layout.byteCount)
      for (b, second) in lifetimes.enumerated() where a < b {
        guard first.first <= second.last, second.first <= first.last else { continue }
        #expect(
          layout.offsets[a] + first.byteCount <= layout.offsets[b]
            || layout.offsets[b] + second.byteCount <= layout.offsets[a])
      }
    }
    #expect(layout.byteCount >= layout.lowerBound)
  }

  @Test("a chain of equal buffers needs two of them")
  func chain() {
    let layout = ArenaLayout((0..<10).map { .init(byteCount: 640, first: $0, last: $0 + 1) })
    #expect(layout.byteCount == 1280)
    #expect(layout.lowerBound == 1280)
  }
}
