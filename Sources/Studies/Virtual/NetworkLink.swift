// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// An agent's connection to the broker.
package struct NetworkLink: Sendable, Equatable {
  /// One way.
  package let latency: Duration
  /// Of models, and of updates; bytes per second, above 0.
  package let bytesPerSecondDown: Double
  package let bytesPerSecondUp: Double

  package init(latency: Duration, bytesPerSecondDown: Double, bytesPerSecondUp: Double) {
    precondition(bytesPerSecondDown > 0 && bytesPerSecondUp > 0, "a link that carries nothing")
    self.latency = latency
    self.bytesPerSecondDown = bytesPerSecondDown
    self.bytesPerSecondUp = bytesPerSecondUp
  }

  /// As good as none.
  package static let ideal = NetworkLink(
    latency: .zero, bytesPerSecondDown: .infinity, bytesPerSecondUp: .infinity)

  func timeDown(_ bytes: Int) -> Duration { latency + .virtual(Double(bytes) / bytesPerSecondDown) }
  func timeUp(_ bytes: Int) -> Duration { latency + .virtual(Double(bytes) / bytesPerSecondUp) }
}
