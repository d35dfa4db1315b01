// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// What can be wrong with a network, its input or the machine that runs it.
package enum NetworkError: Error, Equatable, CustomStringConvertible {
  case invalidConfiguration(String)
  case tensors(TensorsError)
  /// The parameters have other tensors than the network; the first difference.
  case parameterMismatch(String)
  case inputMismatch(operand: String, expected: Int, found: Int)
  case notEnoughMemory(required: Int, available: Int)
  /// The loss is NaN or infinite: the input or the weights are, or the learning rate is too high.
  case nonFiniteLoss
  case nonFiniteGradient
  case oneDNN(operation: String, status: Int)
  case unsupported(String)

  package var description: String {
    switch self {
    case .invalidConfiguration(let reason):
      "The network's configuration is invalid: \(reason)."
    case .tensors(let error):
      error.description
    case .parameterMismatch(let difference):
      "The parameters are not this network's: \(difference)."
    case .inputMismatch(let operand, let expected, let found):
      "\(operand) has \(found) elements where the plan takes \(expected)."
    case .notEnoughMemory(let required, let available):
      "The plan needs \(required) bytes of memory and \(available) are available. Take a smaller "
        + "volume, batch or network."
    case .nonFiniteLoss:
      "The loss is not finite. Check the images for NaN, or lower the learning rate."
    case .nonFiniteGradient:
      "A gradient is not finite. Check the images for NaN, or lower the learning rate."
    case .oneDNN(let operation, let status):
      "oneDNN cannot \(operation) (status \(status))."
    case .unsupported(let what):
      "\(what)."
    }
  }
}
