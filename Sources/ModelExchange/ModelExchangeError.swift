// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import NeuralNetwork
import Tensors

/// What can be wrong with a model that comes from or goes to another program.
package enum ModelExchangeError: Error, Equatable, CustomStringConvertible {
  case tensors(TensorsError)
  case network(NetworkError)
  /// A model file does not say what is needed of its network.
  case missingMetadata(key: String)
  case damagedMetadata(key: String, reason: String)
  /// The first of a checkpoint's differences from the network, and how many there are.
  case differences(path: String, [TensorDifference], total: Int)
  case notFinite(path: String, tensor: String)
  /// The shapes of a checkpoint's tensors are those of no ViT-UNet.
  case unknownNetwork(reason: String)
  case tooLargeForONNX(bytes: Int, limit: Int)

  /// How many differences an error lists.
  package static let listedDifferences = 8

  package var description: String {
    switch self {
    case .tensors(let error):
      error.description
    case .network(let error):
      error.description
    case .missingMetadata(let key):
      "The model file's metadata lack '\(key)'. Files of other programs are imported, with their "
        + "network described."
    case .damagedMetadata(let key, let reason):
      "The model file's metadata '\(key)' cannot be used: \(reason)."
    case .differences(let path, let differences, let total):
      "'\(path)' does not fit the network: "
        + differences.map(\.description).joined(separator: "; ")
        + (total > differences.count ? "; and \(total - differences.count) more." : ".")
    case .notFinite(let path, let tensor):
      "Tensor '\(tensor)' of '\(path)' holds NaN, an infinity or a number beyond float32."
    case .unknownNetwork(let reason):
      "The tensors are not those of a ViT-UNet: \(reason)."
    case .tooLargeForONNX(let bytes, let limit):
      "The model would take \(bytes) bytes in ONNX, and an ONNX file holds at most \(limit). Take "
        + "a smaller network, or the safetensors file."
    }
  }
}
