// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Tensors

/// A twin that serves, or could: its place in the lineage and what it computes with.
package struct StoredTwin: Sendable {
  package let record: TwinRecord
  package let parameters: ParameterVector
  /// What was given with the parameters when they were kept, for instance their network.
  package let metadata: [String: String]
}
