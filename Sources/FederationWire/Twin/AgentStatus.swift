// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation

/// What an agent says of itself and its twin.
package struct AgentStatus: Sendable, Equatable {
  package enum Activity: String, Sendable, CaseIterable {
    case idle
    /// For the federation.
    case training
    /// The twin is being refreshed.
    case refreshing
  }

  /// What cases are segmented with.
  package struct Serving: Sendable, Equatable {
    /// From 1.
    package let refresh: UInt64
    package let parent: Version

    package init(refresh: UInt64, parent: Version) {
      self.refresh = refresh
      self.parent = parent
    }
  }

  package let agent: AgentID
  /// Nil: nothing to segment with yet.
  package let serving: Serving?
  package let activity: Activity
  /// Requests that wait, those included that are still being sent.
  package let waiting: Int
  package let isSegmenting: Bool
  /// Cases since the agent started.
  package let answered: UInt64
  /// Messages and requests since the agent started.
  package let refused: UInt64

  package init(
    agent: AgentID, serving: Serving?, activity: Activity, waiting: Int, isSegmenting: Bool,
    answered: UInt64, refused: UInt64
  ) {
    self.agent = agent
    self.serving = serving
    self.activity = activity
    self.waiting = waiting
    self.isSegmenting = isSegmenting
    self.answered = answered
    self.refused = refused
  }
}
