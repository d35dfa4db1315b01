// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CFederationWire
import Testing

@Suite("Arena")
struct ArenaTests {
  private func withArena(
    of capacity: Int, _ body: (UnsafeMutablePointer<tsn_arena>) throws -> Void
  ) throws {
    let arena = try #require(tsn_arena_create(capacity))
    defer { tsn_arena_destroy(arena) }
    try body(arena)
  }

  private func allocate(
    _ size: Int, from arena: UnsafeMutablePointer<tsn_arena>
  ) -> UnsafeMutableRawPointer? {
    arena.pointee.allocator.alloc(arena.pointee.allocator.allocator_data, size)
  }

  @Test("pieces are aligned, apart from one another and within the capacity")
  func pieces() throws {
    try withArena(of: 1024) { arena in
      let base = UInt(bitPattern: arena.pointee.base)
      var end = base
      for size in [1, 15, 16, 17, 0, 100, 3] {
        let pointer = try #require(allocate(size, from: arena))
        let piece = UInt(bitPattern: pointer)
        #expect(piece.isMultiple(of: 16))
        #expect(piece >= end)
        end = piece + UInt(size)
        #expect(end <= base + 1024)
      }
      #expect(!arena.pointee.exhausted)
    }
  }

  @Test("what does not fit is refused, and said to be", arguments: [1025, 1 << 40, Int.max, -1])
  func exhaustion(size: Int) throws {
    try withArena(of: 1024) { arena in
      // Sizes of C have no sign: −1 is the largest.
      #expect(allocate(size, from: arena) == nil)
      #expect(arena.pointee.exhausted)
      tsn_arena_reset(arena)
      #expect(!arena.pointee.exhausted)
      #expect(allocate(512, from: arena) != nil)
    }
  }

  @Test("pieces never take more than the capacity together")
  func total() throws {
    try withArena(of: 1024) { arena in
      var count = 0
      while allocate(1, from: arena) != nil { count += 1 }
      #expect((60...64).contains(count))
      tsn_arena_reset(arena)
      #expect(allocate(1, from: arena) == UnsafeMutableRawPointer(arena.pointee.base))
    }
  }

  @Test("a capacity that no computer has is refused", arguments: [Int(-1), -63])
  func capacity(capacity: Int) {
    #expect(tsn_arena_create(capacity) == nil)
  }
}
