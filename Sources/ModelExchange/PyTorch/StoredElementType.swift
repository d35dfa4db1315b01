// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels

/// An element type of safetensors files that becomes float32. Little-endian, as the host is.
enum StoredElementType: String {
  case float32 = "F32"
  case float16 = "F16"
  case bfloat16 = "BF16"
  case float64 = "F64"

  var width: Int {
    switch self {
    case .float32: 4
    case .float16, .bfloat16: 2
    case .float64: 8
    }
  }

  /// Bytes of an element of any type of the format; nil for a type that is not known.
  static func width(of dtype: String) -> Int? {
    if let type = Self(rawValue: dtype) { return type.width }
    return switch dtype {
    case "BOOL", "U8", "I8": 1
    case "U16", "I16": 2
    case "U32", "I32": 4
    case "U64", "I64": 8
    default: nil
    }
  }

  /// Reads as many elements as `output` has. What float64 has beyond float32 becomes infinite.
  /// - Parameter input: Aligned to 8 bytes.
  func convert(_ input: UnsafeRawPointer, to output: UnsafeMutableBufferPointer<Float>) {
    guard let base = output.baseAddress else { return }
    switch self {
    case .float32:
      base.update(from: input.assumingMemoryBound(to: Float.self), count: output.count)
    case .float16:
      tsn_float32_from_float16(base, input.assumingMemoryBound(to: UInt16.self), output.count)
    case .bfloat16:
      let halves = input.assumingMemoryBound(to: UInt16.self)
      for index in output.indices {
        base[index] = Float(bitPattern: UInt32(halves[index]) << 16)
      }
    case .float64:
      let doubles = input.assumingMemoryBound(to: Double.self)
      for index in output.indices { base[index] = Float(doubles[index]) }
    }
  }
}
