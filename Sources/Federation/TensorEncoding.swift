// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// How the elements of a model or an update are written on the wire, little-endian.
package enum TensorEncoding: String, Sendable, Hashable, CaseIterable {
  /// IEEE binary32: exact.
  case float32 = "f32"
  /// IEEE binary16: half the bytes; relative error up to 2^-11; magnitudes up to 65504.
  case float16 = "f16"

  package var bytesPerElement: Int {
    switch self {
    case .float32: 4
    case .float16: 2
    }
  }
}
