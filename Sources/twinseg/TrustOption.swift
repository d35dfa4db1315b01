// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Security

/// The list that the commands of `twinseg keys` change or show.
struct TrustOption: ParsableArguments {
  @Option(name: .long, help: ArgumentHelp("The federation's list.", valueName: "file"))
  var trust: String

  var file: TrustFile { TrustFile(path: trust) }
}
