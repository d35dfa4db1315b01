// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The learning rate of each step.
package enum LearningRateSchedule: Sendable, Hashable, Codable {
  case constant(Double)
  /// From `initial` along half a cosine down to `final` at step `steps`, and `final` from there on
  /// (Loshchilov and Hutter 2017, eq. 5).
  case cosine(initial: Double, final: Double, steps: Int)

  /// - Parameter step: Steps taken before this one.
  package func rate(step: Int) -> Double {
    switch self {
    case .constant(let rate):
      return rate
    case .cosine(let initial, let final, let steps):
      guard step < steps else { return final }
      return final + (initial - final) * (1 + cos(Double.pi * Double(step) / Double(steps))) / 2
    }
  }
}
