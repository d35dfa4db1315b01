// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Messaging
import Security
import Synchronization

/// Lets in whoever is enrolled, to the channels of its role.
final class BrokerPolicy: ConnectionPolicy {
  private let trust: TrustWatch
  private let refusals: RefusalLog
  /// A key that nobody has, with which the broker tries itself.
  private let probe: CurvePublicKey
  private let probed = Mutex<Set<String>>([])

  init(trust: TrustWatch, refusals: RefusalLog, probe: CurvePublicKey) {
    self.trust = trust
    self.refusals = refusals
    self.probe = probe
  }

  func decide(_ request: ConnectionRequest) -> ConnectionDecision {
    guard let channel = BrokerChannel(rawValue: request.domain),
      let key = try? CurvePublicKey(bytes: request.publicKey)
    else {
      noteMalformedRequest("it is for the domain '\(request.domain.prefix(64))'")
      return .refuse(reason: "no such domain")
    }
    guard let entry = trust.current().list.entry(of: key) else {
      if key == probe {
        probed.withLock { _ = $0.insert(request.domain) }
        // Told at once: otherwise ZeroMQ lets the peer wait until its handshake has taken too long.
        return .refuse(reason: "not enrolled")
      }
      refusals.note(.unknownKey, offender: request.address, detail: "key \(key)")
      return .notYet(reason: "not enrolled")
    }
    let identity = entry.identity
    guard entry.state == .enrolled else {
      refusals.note(
        .revokedKey, offender: identity.name, detail: "\(channel.rawValue) from \(request.address)")
      return .refuse(reason: "revoked")
    }
    guard channel.admits(identity.role) else {
      refusals.note(
        .wrongRole, offender: identity.name,
        detail: "\(identity.role) on \(channel.rawValue) from \(request.address)")
      return .refuse(reason: "not for this role")
    }
    return .accept(userID: identity.name, publicKeyText: "\(key)")
  }

  func noteMalformedRequest(_ reason: String) {
    refusals.note(.malformedRequest, offender: "", detail: reason)
  }

  /// Whether the probe was refused on a channel.
  func hasRefusedProbe(on channel: BrokerChannel) -> Bool {
    probed.withLock { $0.contains(channel.rawValue) }
  }
}
