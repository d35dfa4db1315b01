// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Logging
import Messaging
import Security
import Services
import Settings

/// The settings `security.*` as the values that services take.
struct SecuritySettings {
  let settings: ResolvedSettings
  let logger: Logger

  /// Whether there are keys at all.
  /// - Throws: ``ServiceError`` when the list of identities is missing, or is all there is.
  static func areOn(_ settings: ResolvedSettings) throws -> Bool {
    let hasKeys = try settings.optionalText("security.key_file") != nil
    let hasTrust = try settings.optionalText("security.trust_file") != nil
    guard hasKeys || !hasTrust else { throw ServiceError.trustWithoutKeys }
    guard hasTrust || !hasKeys else { throw ServiceError.keysWithoutTrust }
    return hasKeys
  }

  /// Of a service that connects to a broker; nil without keys.
  func service(_ role: Role) throws -> ServiceSecurity? {
    guard try Self.areOn(settings) else { return nil }
    return ServiceSecurity(
      keys: try keys("security.key_file", role), trust: try trust(),
      brokerName: try settings.optionalText("security.broker"))
  }

  /// Of a broker; nil without keys.
  /// - Parameter next: where the next keys serve.
  func broker(next: BrokerEndpoints?) throws -> BrokerSecurity? {
    let nextPath = try settings.optionalText("security.next_key_file")
    guard try Self.areOn(settings) else {
      guard nextPath == nil, next == nil else { throw ServiceError.incompleteRotation }
      return nil
    }
    guard (nextPath == nil) == (next == nil) else { throw ServiceError.incompleteRotation }
    let nextKeys = try nextPath == nil ? nil : keys("security.next_key_file", .broker)
    return BrokerSecurity(
      keys: try keys("security.key_file", .broker), trust: try trust(),
      next: next.flatMap { endpoints in nextKeys.map { ($0, endpoints) } })
  }

  private func keys(_ key: String, _ role: Role) throws -> SecretIdentity {
    let path = try settings.text(key)
    let identity = try KeyFile.secretIdentity(at: path)
    guard identity.role == role else {
      throw ServiceError.wrongKeyRole(
        path: path, role: identity.role.rawValue, expected: role.rawValue)
    }
    return identity
  }

  private func trust() throws -> TrustWatch {
    let path = try settings.text("security.trust_file")
    let logger = logger
    return try TrustWatch(
      file: TrustFile(path: path),
      interval: .seconds(try settings.number("security.reload_seconds"))
    ) { observation in
      switch observation {
      case .changed(let enrolled, let revoked):
        logger.notice(
          "the list of identities changed",
          metadata: ["enrolled": "\(enrolled)", "revoked": "\(revoked)"])
      case .unreadable(let reason):
        logger.error(
          "the list of identities cannot be read; the one before it still counts",
          metadata: ["reason": "\(reason)"])
      }
    }
  }
}
