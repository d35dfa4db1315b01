// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Student's t distribution with a whole number of degrees of freedom.
package struct StudentDistribution: Sendable, Equatable {
  package let degreesOfFreedom: Int

  /// - Precondition: there is at least one degree of freedom.
  package init(degreesOfFreedom: Int) {
    precondition(degreesOfFreedom > 0, "\(degreesOfFreedom) degrees of freedom")
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// The value that a share of `probability` lies below, 0.5 to less than 1.
  package func quantile(_ probability: Double) -> Double {
    precondition((0.5..<1).contains(probability), "probability \(probability)")
    // The central share grows with the angle: halve until doubles do not get closer.
    var low = 0.0
    var high = Double.pi / 2
    let share = 2 * probability - 1
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if centralShare(angle: middle) < share { low = middle } else { high = middle }
    }
    return tan((low + high) / 2) * Double(degreesOfFreedom).squareRoot()
  }

  /// P(|T| < t) for the angle atan(t / sqrt(degrees of freedom)): Abramowitz and Stegun (1972), 26.7.3
  /// and 26.7.4.
  private func centralShare(angle: Double) -> Double {
    let squaredCosine = cos(angle) * cos(angle)
    let isOdd = degreesOfFreedom % 2 == 1
    var term = isOdd ? cos(angle) : 1
    var sum = 0.0
    var power = isOdd ? 1 : 0
    while power <= degreesOfFreedom - 2 {
      sum += term
      term *= squaredCosine * Double(power + 1) / Double(power + 2)
      power += 2
    }
    return isOdd ? 2 / .pi * (angle + sin(angle) * sum) : sin(angle) * sum
  }
}
