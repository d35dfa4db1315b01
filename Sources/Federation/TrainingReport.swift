// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What local training says of itself.
package struct TrainingReport: Sendable, Equatable {
  /// Mean training loss; finite.
  package let loss: Double
  /// Wall-clock seconds; 0 or more.
  package let seconds: Double
  /// Optimiser steps taken.
  package let steps: UInt64

  /// - Throws: ``FederationError/outOfRange(name:value:allowed:)``.
  package init(loss: Double, seconds: Double, steps: UInt64) throws(FederationError) {
    guard loss.isFinite else {
      throw .outOfRange(name: "training loss", value: "\(loss)", allowed: "a finite number")
    }
    guard seconds.isFinite, seconds >= 0 else {
      throw .outOfRange(name: "training seconds", value: "\(seconds)", allowed: "0 or more, finite")
    }
    self.loss = loss
    self.seconds = seconds
    self.steps = steps
  }
}
