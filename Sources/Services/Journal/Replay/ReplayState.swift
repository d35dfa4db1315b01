// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import Security
import Tensors

/// A ``ModelAssembly`` on its way through a journal.
struct ReplayState {
  let description: AssemblyDescription
  let assembly: ModelAssembly
  private let readBase: ModelAssembly.BaseReader

  /// - Parameters:
  ///   - moments: of the server's optimiser at this version; nil: it begins.
  ///   - readBase: finds older versions, which updates may be based on.
  /// - Throws: ``TensorsError`` when there is no memory.
  init(
    model: ParameterVector, version: Version, description: AssemblyDescription,
    moments: [String: ParameterVector]?, readBase: @escaping ModelAssembly.BaseReader
  ) throws {
    self.description = description
    self.readBase = readBase
    assembly = try ModelAssembly(
      model: model, version: version, arithmetic: description.arithmetic, moments: moments,
      baseVersions: description.baseVersions, readBase: readBase)
  }

  /// The same model, when versions are made in another way from now on.
  /// - Throws: ``TensorsError`` when there is no memory.
  func changed(to description: AssemblyDescription) throws -> ReplayState {
    try ReplayState(
      model: assembly.model, version: assembly.version, description: description,
      moments: description.moments(of: OptimizerState(vectors: assembly.optimizer.moments)),
      readBase: readBase)
  }

  /// Makes the next version.
  /// - Returns: the digest of its model.
  /// - Throws: ``FederationError`` or ``ServiceError``, and the state is worth nothing then.
  func make(
    _ entry: VersionEntry, from contributions: [Contribution], payloads: PayloadStore,
    with decoder: TensorDecoder
  ) throws -> Digest {
    var range = RangeBudget()
    for contribution in contributions {
      try range.admit(magnitude: contribution.maximumMagnitude, weight: contribution.weight)
      try payloads.fold(contribution, into: assembly, with: decoder)
    }
    let committed = CommittedVersion(
      version: entry.version, contributions: contributions,
      sincePrevious: .seconds(entry.secondsSincePrevious))
    if let seed = entry.noiseSeed {
      var noise = try SecureRandom(seed: seed)
      _ = try assembly.commit(committed, noise: &noise)
    } else {
      _ = try assembly.commit(committed)
    }
    return assembly.model.digest
  }
}
