// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// When a trial ends: at whatever comes first.
package struct StoppingRule: Sendable, Equatable {
  /// Virtual; always set, so that every trial ends.
  package var seconds: Double
  package var versions: UInt64?
  /// Updates folded.
  package var updates: Int?
  /// Whether it ends when the target is reached.
  package var endsAtTarget: Bool

  package init(
    seconds: Double = 604_800, versions: UInt64? = nil, updates: Int? = nil,
    endsAtTarget: Bool = false
  ) {
    self.seconds = seconds
    self.versions = versions
    self.updates = updates
    self.endsAtTarget = endsAtTarget
  }
}
