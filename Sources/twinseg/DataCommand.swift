// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct DataCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data",
    abstract: "Make, check, inspect and split cohorts.",
    discussion: """
      A cohort is a folder with cases of BraTS 2017 to 2021, BraTS 2023 or the Decathlon's first \
      task, found by the names of the files, or a MONAI or Decathlon list (FILE.json).
      """,
    subcommands: [
      DataVerify.self, DataList.self, DataSplit.self, DataDuplicates.self, DataPhantom.self,
    ])
}
