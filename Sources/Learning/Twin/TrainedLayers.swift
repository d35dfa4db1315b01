// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Which layers of a network a refresh trains; the others stay the global model's.
package enum TrainedLayers: String, Sendable, Equatable, CaseIterable, Codable {
  case all
  /// The way up and the head.
  case decoder
  /// The last convolution.
  case head

  /// Whether the layer of a tensor is trained.
  package func trains(_ tensor: String) -> Bool {
    switch self {
    case .all: true
    case .decoder: ["up.", "decoder.", "head."].contains(where: tensor.hasPrefix)
    case .head: tensor.hasPrefix("head.")
    }
  }
}
