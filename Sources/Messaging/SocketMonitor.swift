// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CZeroMQ
import Synchronization

/// Watches the connections of one socket. Lives on the same thread as that socket.
package struct SocketMonitor: ~Copyable {
  private static let numbers = Atomic<UInt64>(0)
  private let events: Socket
  private let watched: UnsafeMutableRawPointer
  private let life: SocketLife
  private let wantsDescriptors: Bool

  /// - Parameter wantsDescriptors: tells of the descriptors that a listening socket opens and closes,
  ///   and of handshakes that failed, instead of peers.
  /// - Throws: ``MessagingError``.
  package init(
    of socket: borrowing Socket, in context: MessagingContext, wantsDescriptors: Bool = false
  ) throws(MessagingError) {
    let mask = wantsDescriptors ? ConnectionEvent.descriptorMask : ConnectionEvent.mask
    let number = Self.numbers.add(1, ordering: .relaxed).newValue
    let endpoint = Endpoint.inproc(name: "monitor-\(number)")
    let pair = try Socket.openMonitor(in: context)
    guard zmq_socket_monitor(socket.handle, endpoint.description, mask) == 0 else {
      throw .lastFailure(of: "monitor a socket")
    }
    do {
      try pair.connect(endpoint)
    } catch {
      zmq_socket_monitor(socket.handle, nil, 0)
      throw error
    }
    events = pair
    watched = socket.handle
    life = socket.life
    self.wantsDescriptors = wantsDescriptors
  }

  /// Ends the watch first: ZeroMQ would wait for ever for a reader of its next event, and with it
  /// everything else on its I/O thread.
  deinit {
    if life.isOpen { zmq_socket_monitor(watched, nil, 0) }
  }

  package var readable: PollInterest { events.readable }

  /// The next event, or nil when there is none now.
  package func next() throws(MessagingError) -> ConnectionEvent? {
    while let message = try events.receive(maximumParts: 2) {
      guard message.count == 2, message[0].count == 6 else { continue }
      let number = message[0].withBytes { $0.loadUnaligned(as: UInt16.self) }
      let endpoint = message[1].withBytes { String(decoding: $0, as: UTF8.self) }
      let value = message[0].withBytes { $0.loadUnaligned(fromByteOffset: 2, as: Int32.self) }
      let ofDescriptor =
        wantsDescriptors ? ConnectionEvent(number: number, descriptor: value) : nil
      let event = ofDescriptor ?? ConnectionEvent(number: number, endpoint: endpoint)
      if let event { return event }
    }
    return nil
  }
}
