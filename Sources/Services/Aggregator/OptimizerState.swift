// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// What a server optimiser carries from one version to the next, as far as files are concerned.
package struct OptimizerState: Sendable, Equatable {
  /// Moments and the like by name; each belongs to the model's parameters element by element.
  package var vectors: [String: ParameterVector]
  /// Step counts and the like by name.
  package var values: [String: String]

  package init(vectors: [String: ParameterVector] = [:], values: [String: String] = [:]) {
    self.vectors = vectors
    self.values = values
  }
}
