// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CSodium

/// Bytes that must not leak: locked in memory where the system allows it, between guard pages, and
/// wiped when they are no longer needed.
///
/// Sendable because the bytes are written once, before anyone else has the object.
final class SecretBytes: @unchecked Sendable {
  private let pointer: UnsafeMutableRawPointer
  let count: Int

  /// - Throws: ``SecurityError/libraryUnusable`` also when there is no memory for them.
  init(count: Int, fill: (UnsafeMutableRawBufferPointer) -> Void) throws(SecurityError) {
    try Sodium.start()
    guard let pointer = sodium_malloc(count) else { throw .libraryUnusable }
    self.pointer = pointer
    self.count = count
    fill(UnsafeMutableRawBufferPointer(start: pointer, count: count))
  }

  convenience init(_ bytes: [UInt8]) throws(SecurityError) {
    try self.init(count: bytes.count) { $0.copyBytes(from: bytes) }
  }

  /// Drawn at random.
  static func random(count: Int) throws(SecurityError) -> SecretBytes {
    try SecretBytes(count: count) { bytes in
      guard let address = bytes.baseAddress else { return }
      randombytes_buf(address, bytes.count)
    }
  }

  deinit { sodium_free(pointer) }

  func withBytes<Result>(_ body: (UnsafePointer<UInt8>) -> Result) -> Result {
    defer { withExtendedLifetime(self) {} }
    return body(UnsafePointer(pointer.assumingMemoryBound(to: UInt8.self)))
  }

  /// A copy that is not protected.
  var copy: [UInt8] { withBytes { Array(UnsafeBufferPointer(start: $0, count: count)) } }
}
