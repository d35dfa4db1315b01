// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Answers, for all CURVE servers of one context, who is let in (RFC 27/ZAP). To be made before any
/// of them binds, and to be running while they serve: without answers nobody is let in.
package actor Authenticator {
  private nonisolated let executor: PollingExecutor
  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  private let policy: any ConnectionPolicy
  private let socket: Socket
  private var isStopping = false

  /// - Throws: ``MessagingError/cannotBind(endpoint:reason:)`` when the context has one already.
  package init(policy: any ConnectionPolicy, context: MessagingContext) throws(MessagingError) {
    executor = try PollingExecutor(name: "authenticator")
    self.policy = policy
    socket = try Socket.openAuthenticator(in: context)
  }

  /// Answers until ``stop()``.
  package func run() async throws {
    defer { executor.stop() }
    while !isStopping {
      await executor.wait(for: [socket.readable], until: nil)
      while !isStopping, try answer() {}
    }
  }

  package func stop() {
    isStopping = true
    executor.interrupt()
  }

  private func answer() throws -> Bool {
    var identifier: Frame?
    var decision: ConnectionDecision?
    do {
      guard let frames = try socket.receive(maximumParts: ZAPMessage.maximumParts) else {
        return false
      }
      identifier = frames.count > 1 ? frames[1] : nil
      decision = policy.decide(try ZAPMessage.request(frames))
    } catch let error as ZAPMessage.Malformed {
      policy.noteMalformedRequest(error.reason)
    } catch MessagingError.tooManyParts(let limit) {
      policy.noteMalformedRequest("it has more than \(limit) parts")
    }
    _ = try socket.send(try ZAPMessage.reply(to: identifier, decision))
    return true
  }
}
