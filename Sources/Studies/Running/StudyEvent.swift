// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What a study tells those who wait for it.
package enum StudyEvent: Sendable {
  case advanced(_ trial: String, TrialProgress, overall: Overall)
  /// - Parameters:
  ///   - events: That the virtual clock handled.
  ///   - elapsed: By the wall's clock.
  case finished(TrialRecord, events: Int, elapsed: Duration, overall: Overall)

  package struct Overall: Sendable {
    /// Trials.
    package let finished: Int
    package let total: Int
    /// Estimated; nil: too early to say.
    package let left: Duration?
  }
}
