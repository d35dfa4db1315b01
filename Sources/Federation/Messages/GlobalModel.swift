// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// A version of the global model; its elements travel as tensor frames.
package struct GlobalModel: Sendable, Equatable {
  package let version: Version
  package let manifest: ParameterManifest
  package let payload: PayloadDescription
  package let directive: Directive

  package init(
    version: Version, manifest: ParameterManifest, payload: PayloadDescription, directive: Directive
  ) {
    self.version = version
    self.manifest = manifest
    self.payload = payload
    self.directive = directive
  }
}
