// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation

/// Topics of the models and metrics channels. A subscriber receives all topics that begin with
/// what it asked for, so an inbox ends in a slash: `inbox/a/` does not match `inbox/ab/`.
enum Topics {
  static let model = "model"
  static let metrics = "metrics/"

  static let inboxes = "inbox/"

  static func inbox(of agent: AgentID) -> String { inbox(ofName: agent.text) }

  static func inbox(ofName name: String) -> String { "\(inboxes)\(name)/" }

  /// What all metrics of one source begin with.
  static func metrics(from name: String) -> String { "\(metrics)\(name)/" }

  static func metric(_ kind: String, from source: AgentID) -> String {
    "\(metrics)\(source)/\(kind)"
  }
}
