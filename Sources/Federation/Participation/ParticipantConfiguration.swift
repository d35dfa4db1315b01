// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The settings of a ``Participant``.
package struct ParticipantConfiguration: Sendable, Equatable {
  package let heartbeatInterval: Duration
  /// How long an update waits for its acknowledgement before it is sent again; doubles with each
  /// attempt up to ``maximumResendInterval``. Must exceed the time that a transfer takes.
  package let resendInterval: Duration
  package let maximumResendInterval: Duration

  package init(
    heartbeatInterval: Duration = .seconds(3), resendInterval: Duration = .seconds(30),
    maximumResendInterval: Duration = .seconds(600)
  ) {
    self.heartbeatInterval = heartbeatInterval
    self.resendInterval = resendInterval
    self.maximumResendInterval = max(maximumResendInterval, resendInterval)
  }
}
