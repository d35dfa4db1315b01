// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation

/// What the network carries, for or from the agent of an index.
enum SimulatedMessage {
  case toServer(CoordinatorEvent, from: Int)
  /// - Parameter isForAll: published, not sent to this agent alone.
  case model(Version, aggregator: UInt64, isForAll: Bool, to: Int)
  case answer(Acknowledgement, aggregator: UInt64, to: Int)

  var agent: Int {
    switch self {
    case .toServer(_, let agent), .model(_, _, _, let agent), .answer(_, _, let agent): agent
    }
  }

  var isToServer: Bool {
    if case .toServer = self { true } else { false }
  }
}
