// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What a ``Participant`` wants done, in order.
package enum ParticipantEffect: Sendable, Equatable {
  case sendHello(held: Version?)
  case sendHeartbeat(Heartbeat)
  case sendGoodbye(reason: String)
  /// Train from the model held, which is of this version.
  case train(Version, Directive)
  /// End the training under way; it then fails.
  case cancelTraining
  /// Keep the delta of the training that just finished, so that it survives the process, and send it.
  case deliver(UpdateDraft)
  /// Send the kept update again.
  case resend(UpdateID)
  /// The kept update is settled: forget it.
  case discardUpdate(UpdateID)
  case schedule(ParticipantTimer, after: Duration)
  case cancel(ParticipantTimer)
  case report(ParticipantReport)
  /// The run is over: stop when the learner is done with the model held.
  case settle
  /// Everything is said: the process can end.
  case finish
}

/// An update as the ``Participant`` names it, without its elements.
package struct UpdateDraft: Sendable, Equatable {
  package let id: UpdateID
  package let baseVersion: Version
  package let outcome: TrainingOutcome
}

/// What a ``Participant`` tells those who watch.
package enum ParticipantReport: Sendable, Equatable {
  case trainingFinished(base: Version, TrainingReport)
  case trainingFailed(base: Version, reason: String)
  case trainingAbandoned(base: Version)
  case updateSettled(UpdateID, Acknowledgement.Outcome)
}
