// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation

/// Where the payload of an update lies in a ``PayloadStore``.
package struct PayloadName: Sendable, Hashable, CustomStringConvertible {
  package let agent: AgentID
  package let update: UpdateID

  package init(agent: AgentID, update: UpdateID) {
    self.agent = agent
    self.update = update
  }

  package init(_ contribution: Contribution) {
    self.init(agent: contribution.agent, update: contribution.id)
  }

  static let suffix = ".update"

  /// The name of the file in the agent's folder.
  var file: String { "\(OutboxName.text(update.outbox))-\(update.number)\(Self.suffix)" }

  /// - Returns: nil for a file of another kind.
  init?(agent: AgentID, file: String) {
    guard file.hasSuffix(Self.suffix) else { return nil }
    let parts = file.dropLast(Self.suffix.count).split(
      separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let outbox = OutboxName.number(parts[0]),
      let number = UInt64(parts[1]), "\(number)" == parts[1]
    else { return nil }
    self.init(agent: agent, update: UpdateID(outbox: outbox, number: number))
  }

  package var description: String { "\(update) of \(agent)" }
}
