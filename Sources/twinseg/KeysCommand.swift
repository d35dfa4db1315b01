// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct KeysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys",
    abstract: "Make identities, and say who may take part.",
    discussion: """
      Each process has an identity of its own: 'generate' makes NAME.key, which stays on its \
      machine, and NAME.pub, which goes to whoever runs the federation. 'enroll' adds a NAME.pub to \
      the federation's list; every process has a copy of that list, and notices changes without a \
      restart. 'revoke' shuts an identity out for good and cuts its connections.
      """,
    subcommands: [
      KeysGenerate.self, KeysEnroll.self, KeysRevoke.self, KeysList.self, KeysSetup.self,
    ])
}
