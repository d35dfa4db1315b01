// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Tensors

/// What a trial leaves behind besides its numbers.
package struct TrialModels: Sendable {
  /// The last one.
  package let version: Version
  package let global: ParameterVector
  /// The twins that serve at the end, by the study's twins, then by agent; nil: the agent has none.
  package let twins: [[ParameterVector?]]

  package init(version: Version, global: ParameterVector, twins: [[ParameterVector?]]) {
    self.version = version
    self.global = global
    self.twins = twins
  }
}
