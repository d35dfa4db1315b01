// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What a ``Coordinator`` wants done, in order.
package enum CoordinatorEffect: Sendable, Equatable {
  /// Keep the update just offered, so that it survives the process, and fold it.
  case fold(Contribution)
  /// This update never counts again, though it was not folded: keep that.
  case remember(AgentID, UpdateID)
  /// Make the version from what was folded, and keep it before anyone hears of it.
  case commit(CommittedVersion)
  /// Send the current model to everyone.
  case publishModel
  /// Send the current model to one agent.
  case sendModel(AgentID)
  case acknowledge(AgentID, Acknowledgement)
  case schedule(CoordinatorTimer, after: Duration)
  case report(CoordinatorReport)
  /// The run has reached its last version.
  case finish
}

/// What a ``Coordinator`` tells those who watch.
package enum CoordinatorReport: Sendable, Equatable {
  case membership(MembershipRecord)
  case refusal(RefusalRecord)
}
