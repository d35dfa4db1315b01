// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CZeroMQ

/// Something that a ``PollingExecutor`` waits for: a socket or a file that can be read or written.
/// Valid while the socket or file is open.
package struct PollInterest {
  let socket: UnsafeMutableRawPointer?
  let descriptor: Int32
  let events: Int16

  init(socket: UnsafeMutableRawPointer, events: Int32) {
    self.socket = socket
    descriptor = 0
    self.events = Int16(events)
  }

  /// A file descriptor that has something to read, or has come to its end.
  package init(readableDescriptor descriptor: Int32) {
    socket = nil
    self.descriptor = descriptor
    events = Int16(ZMQ_POLLIN)
  }
}
