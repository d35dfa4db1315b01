// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What can happen to a ``Coordinator``.
package enum CoordinatorEvent: Sendable, Equatable {
  case started
  /// A broker subscribed: whoever listens behind it may not have the current model.
  case subscriberAppeared
  /// No broker is subscribed any more: what is published reaches nobody.
  case subscribersGone
  case hello(AgentID, incarnation: UInt64, held: Version?)
  case heartbeat(AgentID, incarnation: UInt64, held: Version?)
  case goodbye(AgentID, incarnation: UInt64)
  /// An update arrived whole: digest, shape and finiteness were checked by the shell.
  case updateArrived(UpdateHeader)
  /// An update of a known agent could not be used.
  case updateInvalid(AgentID, UpdateID, reason: String)
  /// A message could not be read at all.
  case messageInvalid(AgentID?, reason: String)
  case timerFired(CoordinatorTimer)

  /// The agent that this makes a member.
  var agent: AgentID? {
    switch self {
    case .hello(let agent, _, _), .heartbeat(let agent, _, _), .updateInvalid(let agent, _, _):
      agent
    case .updateArrived(let update):
      update.agent
    case .started, .subscriberAppeared, .subscribersGone, .goodbye, .messageInvalid, .timerFired:
      nil
    }
  }
}

/// A timer of the ``Coordinator``. Scheduling one again replaces it.
package enum CoordinatorTimer: Sendable, Hashable {
  /// The next version has been gathered for long enough.
  case deadline
  /// Time to look for agents whose lease ran out.
  case leases
  /// The newest version has not been sent to everyone yet.
  case broadcast
}
