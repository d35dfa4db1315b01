// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Where a list that names a case has it: a split of the list's own.
package struct ListedPlace: Sendable, Hashable, Codable {
  /// The list that it stands in: `training`, `validation` or `test`.
  package let part: SplitPart
  /// Of cross-validation, where the list tells.
  package let fold: Int?

  package init(part: SplitPart, fold: Int? = nil) {
    (self.part, self.fold) = (part, fold)
  }
}
