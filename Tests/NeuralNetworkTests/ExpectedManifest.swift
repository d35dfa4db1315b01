// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import NeuralNetwork

/// Names and shapes of a PyTorch module's `state_dict`.
struct ExpectedManifest: Decodable {
  struct Tensor: Decodable {
    let name: String
    let shape: [Int]

    init(from decoder: any Decoder) throws {
      var container = try decoder.unkeyedContainer()
      name = try container.decode(String.self)
      shape = try container.decode([Int].self)
    }
  }

  let configuration: ViTUNetConfiguration
  let tensors: [Tensor]

  static func all() throws -> [ExpectedManifest] {
    try JSONDecoder().decode(
      [ExpectedManifest].self,
      from: try Data(contentsOf: try NetworkFixture.url("manifest.json")))
  }
}
