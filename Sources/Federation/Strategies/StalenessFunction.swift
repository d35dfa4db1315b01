// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// How much less an update counts for each version that passed since its base: s(tau), with
/// s(0) = 1 (Xie et al. 2019, arXiv 1903.03934, section 5.2).
package enum StalenessFunction: Sendable, Equatable {
  /// s = 1.
  case constant
  /// s = (1 + tau)^(-exponent). FedBuff (arXiv 2106.06639) uses exponent 1/2.
  case polynomial(exponent: Double)
  /// s = 1 up to `threshold`, then 1 / (slope · (tau − threshold) + 1).
  case hinge(slope: Double, threshold: UInt64)

  package func weight(staleness tau: UInt64) -> Double {
    switch self {
    case .constant:
      1
    case .polynomial(let exponent):
      exponent == 0.5 ? 1 / (1 + Double(tau)).squareRoot() : pow(1 + Double(tau), -exponent)
    case .hinge(let slope, let threshold):
      tau <= threshold ? 1 : 1 / (slope * Double(tau - threshold) + 1)
    }
  }
}
