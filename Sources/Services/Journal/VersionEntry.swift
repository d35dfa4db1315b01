// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Tensors

/// A version as the ``Journal`` knows it.
package struct VersionEntry: Sendable, Equatable {
  package let version: Version
  /// Of the model's elements; see ``ParameterVector/digest``.
  package let modelDigest: Digest
  package let updateCount: Int
  /// What the sum of the weighted deltas was divided by.
  package let mass: Double
  /// L2 norm of (model − previous model).
  package let updateNorm: Double
  /// From which the noise of differential privacy was drawn. A secret of the aggregator.
  package let noiseSeed: [UInt8]?
  package let secondsSincePrevious: Double
  /// When it was committed, since 1970.
  package let wallMicroseconds: UInt64
}
