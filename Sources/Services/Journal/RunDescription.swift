// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import Tensors

/// Whose journal it is, and how its versions are made.
package struct RunDescription: Sendable, Equatable {
  package let federation: FederationID
  package let run: RunID
  /// Of the packed manifest of the model.
  package let manifestDigest: Digest
  package let assembly: AssemblyDescription

  package init(
    federation: FederationID, run: RunID, manifestDigest: Digest, assembly: AssemblyDescription
  ) {
    self.federation = federation
    self.run = run
    self.manifestDigest = manifestDigest
    self.assembly = assembly
  }

  package init(
    federation: FederationID, run: RunID, manifest: ParameterManifest,
    assembly: AssemblyDescription
  ) {
    self.init(
      federation: federation, run: run, manifestDigest: EnvelopeEncoder.digest(of: manifest),
      assembly: assembly)
  }
}
