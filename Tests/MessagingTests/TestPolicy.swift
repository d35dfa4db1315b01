// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Messaging
import Security
import Synchronization

/// Lets in the keys that a test says, and refuses those that it says; others are not enrolled yet.
final class TestPolicy: ConnectionPolicy {
  private struct State {
    var names: [[UInt8]: String] = [:]
    var refused: Set<[UInt8]> = []
    var requests: [ConnectionRequest] = []
  }

  private let state = Mutex(State())

  func enroll(_ key: CurvePublicKey, as name: String) {
    state.withLock { $0.names[key.bytes] = name }
  }

  func refuse(_ key: CurvePublicKey) {
    state.withLock { _ = $0.refused.insert(key.bytes) }
  }

  var requests: [ConnectionRequest] { state.withLock { $0.requests } }

  func decide(_ request: ConnectionRequest) -> ConnectionDecision {
    state.withLock { state in
      state.requests.append(request)
      if state.refused.contains(request.publicKey) { return .refuse(reason: "revoked") }
      guard let name = state.names[request.publicKey],
        let key = try? CurvePublicKey(bytes: request.publicKey)
      else { return .notYet(reason: "not enrolled") }
      return .accept(userID: name, publicKeyText: "\(key)")
    }
  }

  func noteMalformedRequest(_ reason: String) {}
}
