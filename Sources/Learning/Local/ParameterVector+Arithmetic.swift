// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import Federation
import Tensors

extension ParameterVector {
  /// Subtracts another vector of the same tensors.
  mutating func subtract(_ other: ParameterVector) throws {
    precondition(manifest == other.manifest, "vectors of different tensors")
    try withUnsafeMutableBuffer { values in
      other.withUnsafeBuffer { other in
        tsn_subtract(values.baseAddress, values.baseAddress, other.baseAddress, values.count)
      }
    }
  }

  /// Takes over the elements of the tensors that `isIncluded`.
  mutating func take(
    from other: ParameterVector, where isIncluded: (TensorDescription) -> Bool
  ) throws {
    precondition(manifest == other.manifest, "vectors of different tensors")
    let manifest = manifest
    try withUnsafeMutableBuffer { values in
      other.withUnsafeBuffer { other in
        for (tensor, begin) in zip(manifest.tensors, manifest.offsets) where isIncluded(tensor) {
          for index in begin..<begin + tensor.elementCount { values[index] = other[index] }
        }
      }
    }
  }

  /// |v - w| / |w| over the weights, without running statistics; 0 where both are nothing.
  func drift(from origin: ParameterVector) -> Double {
    precondition(manifest == origin.manifest, "vectors of different tensors")
    var (change, size) = (0.0, 0.0)
    withUnsafeBuffer { values in
      origin.withUnsafeBuffer { origin in
        for range in manifest.ranges(of: .weight) {
          for index in range {
            let difference = Double(values[index]) - Double(origin[index])
            change += difference * difference
            size += Double(origin[index]) * Double(origin[index])
          }
        }
      }
    }
    if size > 0 { return (change / size).squareRoot() }
    return change > 0 ? .infinity : 0
  }
}
