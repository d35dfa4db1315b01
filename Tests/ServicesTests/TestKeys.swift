// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Messaging
import Security
import Services

/// Identities for a whole federation, all enrolled in one list.
final class TestKeys: Sendable {
  let file: TrustFile
  let identities: [String: SecretIdentity]

  init(folder: String, agents: Int) throws {
    file = TrustFile(path: "\(folder)/trust")
    var identities: [String: SecretIdentity] = [:]
    let agentNames = (0..<agents).map { ("agent-\($0)", Role.agent) }
    let others: [(String, Role)] = [
      ("broker", .broker), ("aggregator", .aggregator), ("monitor", .monitor),
    ]
    for (name, role) in others + agentNames {
      let identity = try SecretIdentity.generate(name: name, role: role)
      try file.enroll(identity.publicIdentity)
      identities[name] = identity
    }
    self.identities = identities
  }

  /// The list as the file has it, looked at ten times a second.
  func trust() throws -> TrustWatch {
    try TrustWatch(file: file, interval: .milliseconds(100)) { _ in }
  }

  func identity(_ name: String) throws -> SecretIdentity {
    guard let identity = identities[name] else { throw MissingKeys(name: name) }
    return identity
  }

  func service(_ name: String) throws -> ServiceSecurity {
    ServiceSecurity(keys: try identity(name), trust: try trust())
  }

  func broker() throws -> BrokerSecurity {
    BrokerSecurity(keys: try identity("broker"), trust: try trust())
  }

  /// A socket with the keys of one of them, or with others.
  func socket(
    _ kind: SocketKind, as name: String, in context: MessagingContext, keys: CurveKeyPair? = nil
  ) throws -> Socket {
    let own = try keys ?? identity(name).curveKeys
    var options = SocketOptions(sendHighWaterMark: 100, receiveHighWaterMark: 100)
    options.lingerMilliseconds = 0
    return try Socket.open(
      kind, in: context, options: options,
      security: .curveClient(
        serverKey: identity("broker").curveKeys.publicKey.bytes, publicKey: own.publicKey.bytes,
        secretKey: own.secretBytes))
  }

  struct MissingKeys: Error {
    let name: String
  }
}
