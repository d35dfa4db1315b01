// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Messaging

/// Where and how much a ``TwinServer`` serves.
package struct TwinServerConfiguration: Sendable {
  package var agent: AgentID
  package var endpoint: Endpoint
  /// For the files of streamed cases while they are needed; nobody else's.
  package var spoolFolder: String
  /// Cases that wait at a time, those included that are being sent; more are refused.
  package var queueLimit = 16
  /// Bytes of one streamed case.
  package var maximumCaseBytes = 1 << 30
  /// Bytes of all streamed cases that wait or are worked on.
  package var maximumSpoolBytes = 4 << 30
  /// A streamed case of which nothing comes for so long is given up.
  package var chunkPatience = Duration.seconds(30)

  package init(agent: AgentID, endpoint: Endpoint, spoolFolder: String) {
    self.agent = agent
    self.endpoint = endpoint
    self.spoolFolder = spoolFolder
  }
}
