// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CZeroMQ

/// A ZeroMQ socket. It has one owner and no calls that block; it is used from one thread at a
/// time, which an actor on a ``PollingExecutor`` sees to.
package struct Socket: ~Copyable {
  let handle: UnsafeMutableRawPointer
  let life = SocketLife()
  private let counter = TrafficCounter()
  /// So far.
  package var traffic: SocketTraffic { counter.traffic }
  // Keeps the context until the socket is closed: a context waits for its sockets to end.
  private let context: MessagingContext

  /// - Throws: ``MessagingError/operation(_:reason:)``.
  package static func open(
    _ kind: SocketKind, in context: MessagingContext, options: SocketOptions,
    security: SocketSecurity = .plain
  ) throws(MessagingError) -> Socket {
    let socket = try Socket(number: kind.number, in: context)
    try socket.apply(options)
    if kind.pings, options.heartbeatIntervalMilliseconds > 0 { try socket.applyHeartbeat(options) }
    try socket.apply(security, receiveHighWaterMark: options.receiveHighWaterMark)
    switch kind {
    case .publisher:
      // Full queues are told, not hidden; a broker that subscribes again is heard again.
      try socket.set(ZMQ_XPUB_NODROP, 1, "XPUB_NODROP")
      try socket.set(ZMQ_XPUB_VERBOSE, 1, "XPUB_VERBOSE")
    case .cachingPublisher:
      try socket.set(Int32(TSN_ZMQ_XPUB_MANUAL_LAST_VALUE), 1, "XPUB_MANUAL_LAST_VALUE")
    case .droppingPublisher:
      // Each subscriber's own request is seen, the second to one prefix, too.
      try socket.set(ZMQ_XPUB_VERBOSE, 1, "XPUB_VERBOSE")
    case .router:
      // Whoever has gone is told of, not hidden.
      try socket.set(ZMQ_ROUTER_MANDATORY, 1, "ROUTER_MANDATORY")
    case .subscriber, .rawSubscriber, .push, .pull, .dealer:
      break
    }
    return socket
  }

  /// The end of a monitor's pair, which is reached within the process only.
  static func openMonitor(in context: MessagingContext) throws(MessagingError) -> Socket {
    let socket = try Socket(number: ZMQ_PAIR, in: context)
    try socket.set(ZMQ_LINGER, 0, "LINGER")
    return socket
  }

  /// Where ZeroMQ asks who is let in.
  static func openAuthenticator(in context: MessagingContext) throws(MessagingError) -> Socket {
    let socket = try Socket(number: ZMQ_REP, in: context)
    try socket.set(ZMQ_LINGER, 0, "LINGER")
    guard zmq_bind(socket.handle, ZAPMessage.endpoint) == 0 else {
      throw .cannotBind(endpoint: ZAPMessage.endpoint, reason: MessagingError.lastReason)
    }
    return socket
  }

  private init(number: Int32, in context: MessagingContext) throws(MessagingError) {
    guard let handle = zmq_socket(context.handle, number) else {
      throw .lastFailure(of: "create a socket")
    }
    self.handle = handle
    self.context = context
  }

  /// Ends the watch of a monitor first: where that is gone already, ZeroMQ would wait for ever for
  /// somebody to read that connections close, and close none.
  deinit {
    life.isOpen = false
    zmq_socket_monitor(handle, nil, 0)
    zmq_close(handle)
  }

  private func apply(_ options: SocketOptions) throws(MessagingError) {
    try set(ZMQ_SNDHWM, options.sendHighWaterMark, "SNDHWM")
    try set(ZMQ_RCVHWM, options.receiveHighWaterMark, "RCVHWM")
    try set(ZMQ_LINGER, options.lingerMilliseconds, "LINGER")
    try set(ZMQ_RECONNECT_IVL, options.reconnectMilliseconds, "RECONNECT_IVL")
    try set(ZMQ_RECONNECT_IVL_MAX, options.maximumReconnectMilliseconds, "RECONNECT_IVL_MAX")
    try set(ZMQ_CONNECT_TIMEOUT, options.connectMilliseconds, "CONNECT_TIMEOUT")
    try set(ZMQ_HANDSHAKE_IVL, options.handshakeMilliseconds, "HANDSHAKE_IVL")
    try set(ZMQ_BACKLOG, options.backlog, "BACKLOG")
    try set(ZMQ_SNDBUF, options.kernelBufferBytes, "SNDBUF")
    try set(ZMQ_RCVBUF, options.kernelBufferBytes, "RCVBUF")
    try set(ZMQ_IPV6, 1, "IPV6")
    if options.onlyToConnectedPeers { try set(ZMQ_IMMEDIATE, 1, "IMMEDIATE") }
    var maximum = options.maximumFrameBytes
    guard zmq_setsockopt(handle, ZMQ_MAXMSGSIZE, &maximum, MemoryLayout<Int64>.size) == 0 else {
      throw .lastFailure(of: "set MAXMSGSIZE")
    }
  }

  private func applyHeartbeat(_ options: SocketOptions) throws(MessagingError) {
    try set(ZMQ_HEARTBEAT_IVL, options.heartbeatIntervalMilliseconds, "HEARTBEAT_IVL")
    try set(ZMQ_HEARTBEAT_TIMEOUT, options.heartbeatTimeoutMilliseconds, "HEARTBEAT_TIMEOUT")
    try set(ZMQ_HEARTBEAT_TTL, options.heartbeatTimeoutMilliseconds, "HEARTBEAT_TTL")
  }

  private func apply(
    _ security: SocketSecurity, receiveHighWaterMark: Int32
  ) throws(MessagingError) {
    switch security {
    case .plain:
      break
    case .curveServer(let secretKey, let domain):
      // ZeroMQ queues an authenticated peer's name before its first message, counts it as a message
      // that waits, and never as one that was received: a queue for one message would stay full.
      try set(ZMQ_RCVHWM, receiveHighWaterMark + 1, "RCVHWM")
      try set(ZMQ_CURVE_SERVER, 1, "CURVE_SERVER")
      try set(ZMQ_CURVE_SECRETKEY, key: secretKey, "CURVE_SECRETKEY")
      try set(ZMQ_ZAP_DOMAIN, bytes: Array(domain.utf8), "ZAP_DOMAIN")
      // Without this, and without an authenticator, ZeroMQ lets everybody in.
      try set(Int32(TSN_ZMQ_ZAP_ENFORCE_DOMAIN), 1, "ZAP_ENFORCE_DOMAIN")
    case .curveClient(let serverKey, let publicKey, let secretKey):
      try set(ZMQ_CURVE_SERVERKEY, key: serverKey, "CURVE_SERVERKEY")
      try set(ZMQ_CURVE_PUBLICKEY, key: publicKey, "CURVE_PUBLICKEY")
      try set(ZMQ_CURVE_SECRETKEY, key: secretKey, "CURVE_SECRETKEY")
    }
  }

  private func set(_ option: Int32, key: [UInt8], _ name: String) throws(MessagingError) {
    guard key.count == SocketSecurity.keyByteCount else {
      throw .operation("set \(name)", reason: "a key has \(key.count) bytes")
    }
    try set(option, bytes: key, name)
  }

  private func set(_ option: Int32, bytes: [UInt8], _ name: String) throws(MessagingError) {
    guard zmq_setsockopt(handle, option, bytes, bytes.count) == 0 else {
      throw .lastFailure(of: "set \(name)")
    }
  }

  private func set(_ option: Int32, _ value: Int32, _ name: String) throws(MessagingError) {
    var value = value
    guard zmq_setsockopt(handle, option, &value, MemoryLayout<Int32>.size) == 0 else {
      throw .lastFailure(of: "set \(name)")
    }
  }

  // MARK: Peers

  package func bind(_ endpoint: Endpoint) throws(MessagingError) {
    guard zmq_bind(handle, endpoint.description) == 0 else {
      throw .cannotBind(endpoint: endpoint.description, reason: MessagingError.lastReason)
    }
  }

  /// A CURVE server listens on a further endpoint, and has another key there: so that peers can move
  /// from one key to the next, one by one.
  package func bind(_ endpoint: Endpoint, secretKey: [UInt8]) throws(MessagingError) {
    try set(ZMQ_CURVE_SECRETKEY, key: secretKey, "CURVE_SECRETKEY")
    try bind(endpoint)
  }

  /// Where it was bound last, with what was left open filled in.
  package func lastEndpoint() throws(MessagingError) -> Endpoint {
    var text = [CChar](repeating: 0, count: 512)
    var size = text.count
    guard zmq_getsockopt(handle, ZMQ_LAST_ENDPOINT, &text, &size) == 0 else {
      throw .lastFailure(of: "ask for LAST_ENDPOINT")
    }
    return try Endpoint(
      String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
  }

  /// A CURVE client connects to a further peer, which has a key of its own.
  package func connect(_ endpoint: Endpoint, serverKey: [UInt8]) throws(MessagingError) {
    try set(ZMQ_CURVE_SERVERKEY, key: serverKey, "CURVE_SERVERKEY")
    try connect(endpoint)
  }

  /// Begins to connect; ZeroMQ goes on trying until there is a peer.
  package func connect(_ endpoint: Endpoint) throws(MessagingError) {
    guard zmq_connect(handle, endpoint.description) == 0 else {
      throw .cannotConnect(endpoint: endpoint.description, reason: MessagingError.lastReason)
    }
  }

  /// Receives messages whose first part begins with `topic`. A caching publisher accepts the
  /// subscription that it received last.
  package func subscribe(_ topic: String) throws(MessagingError) {
    try subscription(ZMQ_SUBSCRIBE, Array(topic.utf8))
  }

  /// Accepts the subscription that a caching publisher received last. The next message that is sent,
  /// whatever it is, then goes to that subscriber alone.
  package func accept(subscription prefix: [UInt8]) throws(MessagingError) {
    try subscription(ZMQ_SUBSCRIBE, prefix)
  }

  /// Accepts the end of a subscription that a caching publisher received last. The next message that
  /// is sent goes to all again.
  package func accept(unsubscription prefix: [UInt8]) throws(MessagingError) {
    try subscription(ZMQ_UNSUBSCRIBE, prefix)
    // ZeroMQ keeps the next message for the peer that was heard last, though that peer wants no
    // more: let it be an empty one, which no topic matches.
    _ = try send([Frame()])
  }

  private func subscription(_ option: Int32, _ prefix: [UInt8]) throws(MessagingError) {
    let result = prefix.withUnsafeBytes {
      zmq_setsockopt(handle, option, $0.baseAddress, $0.count)
    }
    guard result == 0 else { throw .lastFailure(of: "change a subscription") }
  }

  // MARK: Messages

  /// Sends all parts as one message, or none.
  /// - Returns: false when the socket cannot take a message now: no peer, or its queue is full; or
  ///   when the peer went away in the midst of it.
  package func send(_ message: [Frame]) throws(MessagingError) -> Bool {
    var isTaken = true
    var bytes = 0
    for (index, frame) in message.enumerated() {
      let isLast = index == message.count - 1
      bytes += frame.count
      isTaken = try frame.send(to: handle, more: !isLast) && isTaken
      // Once the first part is taken the others are, unless the peer dies. Then they are dropped, and
      // they have to be sent all the same: ZeroMQ drops up to the last part.
      if index == 0 && !isTaken { break }
    }
    if isTaken {
      counter.traffic.messagesOut += 1
      counter.traffic.bytesOut += UInt64(bytes)
    } else {
      counter.traffic.unsent += 1
    }
    return isTaken
  }

  /// How long what was sent may still travel after the socket is closed.
  package func setLinger(milliseconds: Int32) throws(MessagingError) {
    try set(ZMQ_LINGER, milliseconds, "LINGER")
  }

  /// Begins to receive the next message, or nil when there is none now.
  package func nextMessage() throws(MessagingError) -> IncomingMessage? {
    let first = Frame()
    guard try first.receive(from: handle) else { return nil }
    counter.traffic.messagesIn += 1
    counter.traffic.bytesIn += UInt64(first.count)
    return IncomingMessage(first: first, socket: handle, counter: counter)
  }

  /// Receives the next whole message, or nil when there is none now.
  /// - Throws: ``MessagingError/tooManyParts(limit:)``; that message is gone, the next can be
  ///   received.
  package func receive(maximumParts: Int) throws(MessagingError) -> [Frame]? {
    guard var incoming = try nextMessage() else { return nil }
    var message: [Frame] = []
    while let part = try incoming.nextPart() {
      guard message.count < maximumParts else { throw .tooManyParts(limit: maximumParts) }
      message.append(part)
    }
    return message
  }

  /// What to wait for on a ``PollingExecutor``.
  package var readable: PollInterest { PollInterest(socket: handle, events: ZMQ_POLLIN) }
  package var writable: PollInterest { PollInterest(socket: handle, events: ZMQ_POLLOUT) }

  /// Whether a message could be sent now.
  package func isWritable() throws(MessagingError) -> Bool { try events() & ZMQ_POLLOUT != 0 }

  /// Whether a message waits to be received.
  package func isReadable() throws(MessagingError) -> Bool { try events() & ZMQ_POLLIN != 0 }

  private func events() throws(MessagingError) -> Int32 {
    var events: Int32 = 0
    var size = MemoryLayout<Int32>.size
    guard zmq_getsockopt(handle, ZMQ_EVENTS, &events, &size) == 0 else {
      throw .lastFailure(of: "ask for EVENTS")
    }
    return events
  }
}

/// Whether a socket is open, for its monitor, which is used on the same thread.
final class SocketLife {
  fileprivate(set) var isOpen = true
}
