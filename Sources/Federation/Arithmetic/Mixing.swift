// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import Tensors

/// Moves the model towards a local model instead of by its change:
/// `(1 − a) w + a (base + delta) = w + a · delta + a (base − w)`, of which this is the last term.
package struct Mixing: Sendable {
  /// What the agent trained from.
  package let base: ParameterVector
  /// a.
  package let rate: Double

  package init(base: ParameterVector, rate: Double) {
    self.base = base
    self.rate = rate
  }

  /// `d += a (base − w)` for the elements that begin at `offset`, each rounded once to float32.
  func add(
    to d: UnsafeMutableBufferPointer<Float>, parameters w: UnsafeMutableBufferPointer<Float>,
    at offset: Int
  ) {
    base.withUnsafeBuffer { base in
      let part = UnsafeBufferPointer(rebasing: base[offset..<offset + d.count])
      tsn_add_difference(d.baseAddress, part.baseAddress, w.baseAddress, rate, d.count)
    }
  }
}
