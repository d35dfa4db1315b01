// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What can happen to a ``Participant``.
package enum ParticipantEvent: Sendable, Equatable {
  case started
  /// A model arrived whole and is news; see ``Participant/wants(_:from:)``.
  /// - Parameter from: the aggregator's incarnation, which is higher at each start.
  case modelArrived(Version, Directive, from: UInt64)
  /// The aggregator has sent the model that is held to everyone once more: a broker's connection to it is
  /// new, so what was under way may be lost.
  case modelRepeated
  /// A connection over which updates or their answers travel broke, or is new: what was under way may be
  /// lost.
  case connectionLost
  case trainingFinished(TrainingOutcome)
  case trainingFailed(reason: String)
  /// - Parameter from: the aggregator's incarnation; nil: not known.
  case acknowledged(Acknowledgement, from: UInt64? = nil)
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
