// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What a ``Coordinator`` wants done, in order.
package enum CoordinatorEffect: Sendable, Equatable {
  /// Add the update just offered to the accumulator with this weight.
  case fold(weight: Double)
  /// Apply the accumulator to the model with this factor, which makes it the given version; keep
  /// the model before anyone hears of it.
  case commit(CommittedVersion, factor: Double)
  /// Send the current model to everyone.
  case publishModel
  /// Send the current model to one agent that seems to have missed it.
  case sendSnapshot(AgentID)
  case acknowledge(AgentID, Acknowledgement)
  case schedule(CoordinatorTimer, after: Duration)
  case report(CoordinatorReport)
  /// The run has reached its last version.
  case finish
}

/// A version and the updates it was made from.
package struct CommittedVersion: Sendable, Equatable {
  package let version: Version
  package let contributions: [Contribution]
  package let sincePrevious: Duration

  package struct Contribution: Sendable, Equatable {
    package let agent: AgentID
    package let id: UpdateID
    package let baseVersion: Version
    package let staleness: UInt64
    package let weight: Double
    package let mass: Double
  }
}

/// What a ``Coordinator`` tells those who watch.
package enum CoordinatorReport: Sendable, Equatable {
  case membership(MembershipRecord)
  case refusal(RefusalRecord)
}
