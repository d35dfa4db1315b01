// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct StudyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "study",
    abstract: "Study how synchronous and asynchronous federation converge, on a virtual clock.",
    discussion: """
      A study file says which strategies are compared, on which data, with what kind of machines and \
      networks, and from which seeds. Training is real, by the same coordinator that serves hospitals; \
      time is virtual, so that a week takes minutes and the same file gives the same numbers. See \
      docs/studies.
      """,
    subcommands: [StudyRun.self, StudyReportCommand.self, StudyTrace.self, StudyKeys.self])
}
