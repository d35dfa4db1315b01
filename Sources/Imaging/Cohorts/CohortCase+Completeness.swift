// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

extension CohortCase {
  /// Contrasts that were not found, in the order of a network's channels.
  package var missingModalities: [Modality] {
    Modality.allCases.filter { images[$0] == nil }
  }

  /// Whether a network can learn from it: all contrasts and a mask were found.
  package var isComplete: Bool { missingModalities.isEmpty && mask != nil }
}
