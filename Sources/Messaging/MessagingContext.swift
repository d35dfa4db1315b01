// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CZeroMQ

/// A ZeroMQ context: the I/O threads that all sockets of a process share.
///
/// Sendable because a libzmq context is thread-safe, and the handle never changes.
package final class MessagingContext: @unchecked Sendable {
  let handle: UnsafeMutableRawPointer

  /// - Parameter ioThreads: one per gigabyte a second is a good rule.
  /// - Throws: ``MessagingError/operation(_:reason:)``.
  package init(ioThreads: Int = 1) throws(MessagingError) {
    guard let handle = zmq_ctx_new() else { throw .lastFailure(of: "create a context") }
    self.handle = handle
    guard zmq_ctx_set(handle, ZMQ_IO_THREADS, Int32(ioThreads)) == 0,
      zmq_ctx_set(handle, ZMQ_MAX_SOCKETS, 4096) == 0
    else { throw .lastFailure(of: "configure a context") }
  }

  /// Waits until all sockets are closed and what they linger for is sent.
  deinit {
    while zmq_ctx_term(handle) != 0 && zmq_errno() == EINTR {}
  }
}

extension MessagingError {
  /// The failure that ZeroMQ's errno tells of.
  static func lastFailure(of operation: String) -> MessagingError {
    .operation(operation, reason: lastReason)
  }

  static var lastReason: String { String(cString: zmq_strerror(zmq_errno())) }
}
