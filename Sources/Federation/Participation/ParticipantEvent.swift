// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// What can happen to a ``Participant``.
package enum ParticipantEvent: Sendable, Equatable {
  case started
  /// A model arrived whole and is newer than what was held; see ``Participant/wants(_:)``.
  case modelArrived(Version, Directive)
  /// A model that is held already arrived again. The broker sends one after each new connection,
  /// so what was under way may be lost.
  case modelRepeated
  case trainingFinished(TrainingOutcome)
  case trainingFailed(reason: String)
  case acknowledged(Acknowledgement)
  case timerFired(ParticipantTimer)
  /// The process is asked to stop.
  case stopRequested
}

/// What local training yields, besides the delta itself.
package struct TrainingOutcome: Sendable, Equatable {
  package let sampleCount: Int
  package let report: TrainingReport

  package init(sampleCount: Int, report: TrainingReport) {
    self.sampleCount = sampleCount
    self.report = report
  }
}

/// A timer of the ``Participant``. Scheduling one again replaces it.
package enum ParticipantTimer: Sendable, Hashable {
  case heartbeat
  /// The pending update was not acknowledged for long.
  case resend
}
