// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import COneDNN

/// How activations are stored and multiplied. Weights, sums, statistics, loss and optimiser are
/// float32 in either case.
package enum Precision: String, Sendable, CaseIterable, Codable {
  case float32 = "f32"
  /// Half the memory; twice the speed on processors that multiply bfloat16.
  case bfloat16 = "bf16"

  /// Whether this processor computes in the precision; plans of one that it does not are refused.
  package var isSupported: Bool {
    switch self {
    case .float32: true
    case .bfloat16: tsn_has_bfloat16()
    }
  }

  var storage: tsn_storage {
    switch self {
    case .float32: TSN_FLOAT32
    case .bfloat16: TSN_BFLOAT16
    }
  }

  /// Bytes of an element.
  var elementBytes: Int {
    switch self {
    case .float32: 4
    case .bfloat16: 2
    }
  }
}
