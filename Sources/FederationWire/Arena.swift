// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CFederationWire

/// Memory that protobuf-c unpacks into, with a hard cap. For one thread.
final class Arena {
  private let arena: UnsafeMutablePointer<tsn_arena>
  let capacity: Int

  /// - Throws: ``WireError/outOfMemory(bytes:)``.
  init(capacity: Int) throws(WireError) {
    guard let arena = tsn_arena_create(capacity) else { throw .outOfMemory(bytes: capacity) }
    self.arena = arena
    self.capacity = capacity
  }

  deinit {
    tsn_arena_destroy(arena)
  }

  /// Unpacks a message. It is valid until the next call.
  /// - Parameter unpack: a generated `…__unpack` function.
  func unpack<Message>(
    _ bytes: UnsafeRawBufferPointer, part: @autoclosure () -> String,
    with unpack: (
      UnsafeMutablePointer<ProtobufCAllocator>?, Int, UnsafePointer<UInt8>?
    ) -> UnsafeMutablePointer<Message>?
  ) throws(WireError) -> UnsafeMutablePointer<Message> {
    tsn_arena_reset(arena)
    let allocator = UnsafeMutableRawPointer(arena).assumingMemoryBound(to: ProtobufCAllocator.self)
    let message = unpack(
      allocator, bytes.count, bytes.assumingMemoryBound(to: UInt8.self).baseAddress)
    if let message { return message }
    if arena.pointee.exhausted { throw .decodedTooLarge(part: part(), limit: capacity) }
    throw .malformed(part: part())
  }
}
