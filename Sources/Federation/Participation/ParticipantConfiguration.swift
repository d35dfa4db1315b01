// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The settings of a ``Participant``.
package struct ParticipantConfiguration: Sendable, Equatable {
  package let heartbeatInterval: Duration
  /// How long an update waits for its acknowledgement before it is sent again; doubles with each
  /// attempt up to ``maximumResendInterval``. Must exceed the time that a transfer takes.
  package let resendInterval: Duration
  package let maximumResendInterval: Duration
  /// Of the run: the agent trains from no later one, but ends once its learner is done with it; nil: it
  /// stays.
  package let lastVersion: Version?

  package init(
    heartbeatInterval: Duration = .seconds(3), resendInterval: Duration = .seconds(30),
    maximumResendInterval: Duration = .seconds(600), lastVersion: Version? = nil
  ) {
    self.heartbeatInterval = heartbeatInterval
    self.resendInterval = resendInterval
    self.lastVersion = lastVersion
    self.maximumResendInterval = max(maximumResendInterval, resendInterval)
  }

  /// The same without a last version.
  package var endless: ParticipantConfiguration {
    ParticipantConfiguration(
      heartbeatInterval: heartbeatInterval, resendInterval: resendInterval,
      maximumResendInterval: maximumResendInterval)
  }
}
