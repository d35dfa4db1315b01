// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CZeroMQ

/// One part of a message, in a buffer of ZeroMQ's.
///
/// A frame is written once, by whoever makes it, and only read from then on; sending shares the
/// buffer and copies nothing.
///
/// Sendable so that it can be handed from one actor to another, one using it at a time; the buffers
/// that ZeroMQ's threads share with it are counted atomically, and nobody writes to them.
package final class Frame: @unchecked Sendable {
  private let message: UnsafeMutablePointer<zmq_msg_t>

  /// A frame of `size` bytes that `fill` writes.
  /// - Throws: ``MessagingError/outOfMemory(bytes:)``, and what `fill` throws.
  package init(size: Int, fill: (UnsafeMutableRawBufferPointer) throws -> Void) throws {
    message = .allocate(capacity: 1)
    guard zmq_msg_init_size(message, size) == 0 else {
      zmq_msg_init(message)
      throw MessagingError.outOfMemory(bytes: size)
    }
    try fill(UnsafeMutableRawBufferPointer(start: zmq_msg_data(message), count: size))
  }

  /// A copy of `bytes`.
  package convenience init(_ bytes: some Collection<UInt8>) throws {
    try self.init(size: bytes.count) { $0.copyBytes(from: bytes) }
  }

  /// An empty frame to receive into.
  init() {
    message = .allocate(capacity: 1)
    zmq_msg_init(message)
  }

  deinit {
    zmq_msg_close(message)
    message.deallocate()
  }

  package var count: Int { zmq_msg_size(message) }

  /// Lets `body` read the bytes, which are valid during the call.
  package func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(self) {} }
    return try body(
      UnsafeRawBufferPointer(start: zmq_msg_data(message), count: zmq_msg_size(message)))
  }

  /// Whether the bytes are those of `text`.
  package func equals(_ text: String) -> Bool {
    withBytes { $0.elementsEqual(text.utf8) }
  }

  /// Whether the bytes begin with those of `text`.
  package func begins(with text: String) -> Bool {
    withBytes { $0.starts(with: text.utf8) }
  }

  /// Who sent this frame, as an ``Authenticator`` named them; nil when nobody authenticated them. Of
  /// received frames only, as long as the frame lives.
  package var userID: String? { property("User-Id").flatMap { $0.isEmpty ? nil : $0 } }

  /// The sender's public key, as an ``Authenticator`` wrote it.
  package var publicKeyText: String? { property(ZAPMessage.keyProperty) }

  /// The descriptor of the connection that this frame came by. It may be another's by now if that
  /// connection is closed.
  package var connection: Int32? {
    let descriptor = zmq_msg_get(message, ZMQ_SRCFD)
    return descriptor >= 0 ? descriptor : nil
  }

  private func property(_ name: String) -> String? {
    defer { withExtendedLifetime(self) {} }
    return zmq_msg_gets(message, name).map { String(cString: $0) }
  }

  /// Whether another part of the same message follows.
  var hasMore: Bool { zmq_msg_more(message) != 0 }

  /// Receives the next part. - Returns: false when there is none.
  func receive(from socket: UnsafeMutableRawPointer) throws(MessagingError) -> Bool {
    while zmq_msg_recv(message, socket, ZMQ_DONTWAIT) < 0 {
      if zmq_errno() == EAGAIN { return false }
      guard zmq_errno() == EINTR else { throw .lastFailure(of: "receive") }
    }
    return true
  }

  /// Sends the bytes without copying them. - Returns: false when the socket cannot take them now.
  func send(to socket: UnsafeMutableRawPointer, more: Bool) throws(MessagingError) -> Bool {
    var shared = zmq_msg_t()
    zmq_msg_init(&shared)
    defer { zmq_msg_close(&shared) }
    guard zmq_msg_copy(&shared, message) == 0 else { throw .lastFailure(of: "share a frame") }
    while zmq_msg_send(&shared, socket, ZMQ_DONTWAIT | (more ? ZMQ_SNDMORE : 0)) < 0 {
      // A router's peer may have gone.
      if zmq_errno() == EAGAIN || zmq_errno() == EHOSTUNREACH { return false }
      guard zmq_errno() == EINTR else { throw .lastFailure(of: "send") }
    }
    return true
  }
}
