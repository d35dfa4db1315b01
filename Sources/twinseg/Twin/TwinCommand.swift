// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct TwinCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "twin",
    abstract: "Look at an agent's digital twin, and follow patients with it.",
    discussion: """
      An agent refreshes its twin from the global model and its own cases, and lets a candidate serve \
      only if it is no worse on the agent's validation cases than the twin that serves and the global \
      model. 'list' shows all refreshes, 'show' one of them with its scores, 'restore' lets an earlier twin serve again, and 'timeline' shows how a \
      patient's tumour changed. The agent may be at work meanwhile.
      """,
    subcommands: [TwinList.self, TwinShow.self, TwinRestore.self, TwinTimeline.self])
}
