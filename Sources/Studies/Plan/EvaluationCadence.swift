// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Which versions are scored on the validation cases, besides the first and the last.
package struct EvaluationCadence: Sendable, Equatable {
  /// A version is, when so many updates were folded since the last one that was.
  package var updates: Int?
  /// Or when so many virtual seconds have passed.
  package var seconds: Double?

  package init(updates: Int? = nil, seconds: Double? = nil) {
    self.updates = updates
    self.seconds = seconds
  }

  func isDue(updates: Int, seconds: Double) -> Bool {
    self.updates.map { updates >= $0 } ?? false || self.seconds.map { seconds >= $0 } ?? false
  }
}
