// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The number of a global model; the initial model is version 0. Only ever grows within a run.
package struct Version: Sendable, Hashable, Comparable, CustomStringConvertible {
  package let number: UInt64

  package init(_ number: UInt64) { self.number = number }

  package static let initial = Version(0)

  package var next: Version { Version(number + 1) }

  /// Staleness tau: how many versions the model has moved on since `base`; 0 for a base that is not
  /// older.
  package func staleness(since base: Version) -> UInt64 {
    number > base.number ? number - base.number : 0
  }

  package var description: String { "v\(number)" }

  package static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}
