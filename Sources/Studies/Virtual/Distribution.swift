// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Glibc
import Tensors

/// How a time varies from one draw to the next, in seconds.
package enum Distribution: Sendable, Equatable {
  case constant(Double)
  /// median · exp(sigma · z), z standard normal: the tail of shared machines.
  case logNormal(median: Double, sigma: Double)

  package func draw(using generator: inout SeededGenerator) -> Double {
    switch self {
    case .constant(let seconds):
      return seconds
    case .logNormal(let median, let sigma):
      return median * exp(sigma * Self.normal(using: &generator))
    }
  }

  /// The same, so many times as long.
  package func scaled(by factor: Double) -> Distribution {
    switch self {
    case .constant(let seconds): .constant(seconds * factor)
    case .logNormal(let median, let sigma): .logNormal(median: median * factor, sigma: sigma)
    }
  }

  /// Standard normal (Box and Muller 1958). Always takes two numbers, so that draws stay in step.
  private static func normal(using generator: inout SeededGenerator) -> Double {
    let radius = (-2 * log(1 - generator.nextUnit())).squareRoot()
    return radius * cos(2 * .pi * generator.nextUnit())
  }
}
