// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Memory that operations read and write: its size is known when a plan is made, its address once
/// the plan has laid out its memory.
final class Buffer {
  let name: String
  let byteCount: Int
  private var base: UnsafeMutableRawPointer?

  init(_ name: String, byteCount: Int) {
    self.name = name
    self.byteCount = byteCount
  }

  /// Gives the buffer its place, or the caller's memory for the length of a step.
  func bind(to address: UnsafeMutableRawPointer) { base = address }

  var address: UnsafeMutableRawPointer {
    guard let base else { preconditionFailure("buffer '\(name)' has no place yet") }
    return base
  }

  var floats: UnsafeMutablePointer<Float> { address.assumingMemoryBound(to: Float.self) }

  /// Floats from an index on.
  func floats(at offset: Int) -> UnsafeMutablePointer<Float> { floats + offset }
}
