// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Messaging
import Security
import Tensors

/// Decides for each message on a secured broker whose it is and whether that may be, and knows which
/// connections to cut when a key is revoked.
struct BrokerGate {
  private struct Connection {
    let key: CurvePublicKey
    let channel: BrokerChannel
  }

  private let trust: TrustWatch
  private let refusals: RefusalLog
  private var revision: UInt64
  /// Of each connection that said something, by descriptor. A descriptor that is used anew has a new
  /// key as soon as its connection speaks.
  private var connections: [Int32: Connection] = [:]
  /// Of those that only listen for updates: they never say anything.
  private var takers: Set<Int32> = []
  private var aggregators: Set<CurvePublicKey>

  init(trust: TrustWatch, refusals: RefusalLog) {
    self.trust = trust
    self.refusals = refusals
    let (list, revision) = trust.current()
    self.revision = revision
    aggregators = Self.aggregators(of: list)
  }

  private static func aggregators(of list: TrustList) -> Set<CurvePublicKey> {
    Set(
      list.entries.filter { $0.state == .enrolled && $0.identity.role == .aggregator }
        .map(\.identity.curveKey))
  }

  /// When the list is to be looked at again.
  var nextLook: ContinuousClock.Instant { .now + trust.interval }

  // MARK: Messages

  /// The sender of a message, or nil for one that must be dropped.
  mutating func sender(of frame: Frame, on channel: BrokerChannel) -> PublicIdentity? {
    guard let name = frame.userID, let text = frame.publicKeyText,
      let key = try? CurvePublicKey(z85: text)
    else {
      refusals.note(.unauthenticated, offender: "nobody", detail: channel.rawValue)
      return nil
    }
    if let descriptor = frame.connection {
      connections[descriptor] = Connection(key: key, channel: channel)
    }
    guard let entry = trust.current().list.entry(of: key), entry.state == .enrolled,
      entry.identity.name == name, channel.admits(entry.identity.role)
    else {
      refusals.note(.unauthenticated, offender: name, detail: channel.rawValue)
      // It was let in just before its key was revoked, and has not spoken until now.
      if let descriptor = frame.connection { cut(descriptor) }
      return nil
    }
    return entry.identity
  }

  /// A model, or a message for one agent.
  mutating func admitsModel(_ message: [Frame]) -> Bool {
    guard let topic = message.first, let sender = sender(of: topic, on: .modelsIn) else {
      return false
    }
    let isAllowed = topic.equals(Topics.model) || topic.begins(with: Topics.inboxes)
    if !isAllowed { refuse(topic, of: sender) }
    return isAllowed
  }

  /// Metrics under the sender's own name.
  mutating func admitsMetric(_ message: [Frame]) -> Bool {
    guard let topic = message.first, let sender = sender(of: topic, on: .metricsIn) else {
      return false
    }
    let isAllowed = topic.begins(with: Topics.metrics(from: sender.name))
    if !isAllowed { refuse(topic, of: sender) }
    return isAllowed
  }

  /// An agent may have models and its own inbox.
  mutating func admitsSubscription(_ prefix: [UInt8], in request: Frame) -> Bool {
    guard let sender = sender(of: request, on: .modelsOut) else { return false }
    let allowed = [Topics.model, Topics.inbox(ofName: sender.name)]
    guard allowed.contains(where: { $0.utf8.elementsEqual(prefix) }) else {
      refusals.note(
        .forbiddenSubscription, offender: sender.name, detail: "'\(legible(prefix))'")
      return false
    }
    return true
  }

  private func refuse(_ topic: Frame, of sender: PublicIdentity) {
    let text = topic.withBytes { legible(Array($0.prefix(64))) }
    refusals.note(.forbiddenTopic, offender: sender.name, detail: "'\(text)'")
  }

  private func legible(_ bytes: [UInt8]) -> String {
    String(decoding: bytes.prefix(64), as: UTF8.self).legible()
  }

  // MARK: Revocation

  mutating func note(_ event: ConnectionEvent, on channel: BrokerChannel) {
    guard channel == .updatesOut else { return }
    switch event {
    case .opened(let descriptor): takers.insert(descriptor)
    case .closed(let descriptor): takers.remove(descriptor)
    case .connected, .disconnected, .handshakeFailed: break
    }
  }

  /// The list of identities if it has changed since the last call.
  mutating func newList() -> TrustList? {
    let (list, revision) = trust.current()
    guard revision != self.revision else { return nil }
    self.revision = revision
    return list
  }

  /// Cuts the connections of keys that a list does not enrol for what they are connected to. ZeroMQ
  /// asks who may connect, and never again. What was opened before the list changed must be noted.
  /// - Returns: how many were cut.
  mutating func cutConnections(notIn list: TrustList) -> Int {
    var revoked: Set<Int32> = []
    for (descriptor, connection) in connections {
      let entry = list.entry(of: connection.key)
      guard let entry, entry.state == .enrolled, connection.channel.admits(entry.identity.role)
      else {
        revoked.insert(descriptor)
        continue
      }
    }
    let remaining = Self.aggregators(of: list)
    if !aggregators.isSubset(of: remaining) {
      // Which of them is whose cannot be told; those that may come back do so at once.
      revoked.formUnion(takers)
    }
    aggregators = remaining
    for descriptor in revoked { cut(descriptor) }
    return revoked.count
  }

  /// The descriptor stays ZeroMQ's own: it reads the end of the connection, and closes it.
  private mutating func cut(_ descriptor: Int32) {
    shutdown(descriptor, Int32(SHUT_RDWR))
    connections[descriptor] = nil
  }
}
