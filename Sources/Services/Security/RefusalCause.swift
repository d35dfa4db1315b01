// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Why a service refused a connection or a message.
package enum RefusalCause: String, Sendable, CaseIterable {
  // At a connection's handshake.
  case unknownKey
  case revokedKey
  case wrongRole
  case malformedRequest
  /// It took too long, or was not ZeroMQ's.
  case handshakeFailed
  // At the broker, after the handshake.
  case unauthenticated
  case forbiddenTopic
  case forbiddenSubscription
  case tooManyParts
  case tooLarge
  // At the ends.
  case wrongSender
  case unsigned
  case wrongSignature
  case replayed
  case notEnrolled
  /// Something else is wrong with it: see the reason.
  case invalid

  /// For logs.
  var summary: String {
    switch self {
    case .unknownKey: "refused a key that is not enrolled"
    case .revokedKey: "refused a revoked key"
    case .wrongRole: "refused a key that has another role"
    case .malformedRequest: "refused a malformed request to authenticate"
    case .handshakeFailed: "closed a connection that did not become one"
    case .unauthenticated: "refused a message of a key that is no longer enrolled"
    case .forbiddenTopic: "refused a message whose topic its sender may not publish"
    case .forbiddenSubscription: "refused a subscription that its sender may not have"
    case .tooManyParts: "refused a message of too many parts"
    case .tooLarge: "refused a message that is too large"
    case .wrongSender: "refused a message in another's name"
    case .unsigned: "refused a message without a signature"
    case .wrongSignature: "refused a message whose signature does not match"
    case .replayed: "refused a message that was sent before"
    case .notEnrolled: "refused a message of a sender that is not enrolled for it"
    case .invalid: "refused a message"
    }
  }
}
