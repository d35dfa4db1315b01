// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// One way in which the tensors of a checkpoint are not those of the network.
package enum TensorDifference: Equatable, Sendable, CustomStringConvertible {
  case missing(name: String, shape: [Int])
  case unexpected(name: String, shape: [Int])
  case shape(name: String, expected: [Int], found: [Int])
  case elementType(name: String, found: String)

  package var description: String {
    switch self {
    case .missing(let name, let shape):
      "'\(name)' \(shape) is missing"
    case .unexpected(let name, let shape):
      "'\(name)' \(shape) is not the network's"
    case .shape(let name, let expected, let found):
      "'\(name)' is \(found) where \(expected) belongs"
    case .elementType(let name, let found):
      "'\(name)' is of type \(found), and F32, F16, BF16 and F64 are read"
    }
  }
}
