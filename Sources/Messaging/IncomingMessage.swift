// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// A message that is being received, part by part. Its parts are all there: ZeroMQ hands over whole
/// messages only.
///
/// The queue's room for one message is taken until the last part was received, so a receiver that
/// leaves that part for the end, with a high-water mark of 1, has one message in memory at a time.
package struct IncomingMessage: ~Copyable {
  private let socket: UnsafeMutableRawPointer
  private var first: Frame?
  private var hasMore: Bool
  private let counter: TrafficCounter

  init(first: Frame, socket: UnsafeMutableRawPointer, counter: TrafficCounter) {
    self.first = first
    self.socket = socket
    self.counter = counter
    hasMore = first.hasMore
  }

  /// What was not received is dropped.
  deinit {
    guard hasMore else { return }
    let frame = Frame()
    repeat {
      // A failure here ends the message, too: the socket or its context is gone.
      guard let isReceived = try? frame.receive(from: socket), isReceived else { return }
    } while frame.hasMore
  }

  /// The next part, or nil after the last.
  package mutating func nextPart() throws(MessagingError) -> Frame? {
    if let part = first {
      first = nil
      return part
    }
    guard hasMore else { return nil }
    let part = Frame()
    guard try part.receive(from: socket) else {
      hasMore = false
      return nil
    }
    hasMore = part.hasMore
    counter.traffic.bytesIn += UInt64(part.count)
    return part
  }
}
