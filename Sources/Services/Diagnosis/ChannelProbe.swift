// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Messaging
import Security

/// Tries the connections that a process of one role has to a broker, and says how each went. Nothing
/// is sent or asked for, so that whoever works there already does not notice.
package actor ChannelProbe {
  private nonisolated let executor: PollingExecutor
  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  package struct Result: Sendable, Equatable {
    /// As `models.out`.
    package let channel: String
    package let endpoint: Endpoint
    package let outcome: ChannelOutcome
  }

  private let trials: [ChannelTrial]

  /// Begins to connect. The channel on which updates leave a broker is not tried: whoever connects
  /// there takes updates away from the aggregator.
  /// - Parameter security: of the process in question; nil: without keys.
  /// - Throws: ``MessagingError``, or ``SecurityError`` when the list does not tell the broker's key.
  package init(
    role: Role, broker: BrokerEndpoints, security: ServiceSecurity?, context: MessagingContext
  ) throws {
    executor = try PollingExecutor(name: "probe")
    let keys = try security.towardsBroker()
    var trials: [ChannelTrial] = []
    for channel in BrokerChannel.allCases where channel.admits(role) && channel != .updatesOut {
      trials.append(try ChannelTrial(channel, of: broker, security: keys, in: context))
    }
    self.trials = trials
  }

  /// - Parameter patience: how long a broker may take; a stranger's handshake takes it two seconds.
  /// - Returns: in the order of the channels.
  package func run(patience: Duration = .seconds(5)) async throws -> [Result] {
    defer { executor.stop() }
    let deadline = ContinuousClock.now + patience
    while ContinuousClock.now < deadline, trials.contains(where: { !$0.isDecided }) {
      await executor.wait(for: trials.map(\.readable), until: deadline)
      for trial in trials { try trial.watch() }
    }
    return trials.map {
      Result(channel: $0.channel.rawValue, endpoint: $0.endpoint, outcome: $0.outcome)
    }
  }
}
