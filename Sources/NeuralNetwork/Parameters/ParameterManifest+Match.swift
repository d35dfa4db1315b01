// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

extension ParameterManifest {
  /// - Throws: ``NetworkError/parameterMismatch(_:)`` with the first difference when the other has
  ///   other tensors than this, a network's.
  package func require(_ other: ParameterManifest) throws(NetworkError) {
    guard other != self else { return }
    for (ours, theirs) in zip(tensors, other.tensors) where ours != theirs {
      throw .parameterMismatch(
        "'\(theirs.name.legible())' \(theirs.shape), a \(theirs.kind.name), stands where "
          + "'\(ours.name)' \(ours.shape), a \(ours.kind.name), belongs")
    }
    throw .parameterMismatch(
      "they have \(other.tensors.count) tensors, the network \(tensors.count)")
  }
}

extension TensorKind {
  fileprivate var name: String { self == .weight ? "weight" : "running statistic" }
}
