// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Tensors

/// The memory of an agent for global models: the newest one held, and one vector to decode the next
/// into, so that a model that turns out damaged has touched nothing, and steady operation allocates
/// nothing.
struct ModelBuffer {
  private var held: ParameterVector?
  private var spare: ParameterVector?

  /// A vector to decode a model into; its contents are undefined.
  mutating func takeSpare(for manifest: ParameterManifest) throws -> ParameterVector {
    if let vector = spare, vector.manifest == manifest {
      spare = nil
      return vector
    }
    spare = nil
    return try ParameterVector(undefined: manifest)
  }

  /// A vector that is no longer needed becomes the spare.
  mutating func recycle(_ vector: consuming ParameterVector) {
    spare = vector
  }

  /// Holds a decoded model; what was held becomes the spare.
  mutating func hold(_ vector: consuming ParameterVector) {
    if let old = held { spare = old }
    held = vector
  }

  /// The model held, to train from.
  /// - Parameter isLast: nobody will ask for it again, so the buffer lets go of it.
  mutating func take(isLast: Bool) -> ParameterVector? {
    guard isLast else { return held }
    defer { held = nil }
    return held
  }
}
