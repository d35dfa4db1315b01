// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Tensors

/// What came of an agent's twin in a trial.
package struct TwinOutcome: Sendable {
  package let refreshes: [TwinRecord]
  /// Of the twin that serves at the end, on the test cases.
  package let test: EvaluationRecord?
  package let serving: ParameterVector

  package init(refreshes: [TwinRecord], test: EvaluationRecord?, serving: ParameterVector) {
    self.refreshes = refreshes
    self.test = test
    self.serving = serving
  }
}
