// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Monitoring
import Security
import Settings

struct TokenFileOption: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "File with the token that whoever looks from another machine must show.", valueName: "file"))
  var tokenFile: String?

  /// Nil: there is none.
  /// - Throws: ``SecurityError`` or ``MonitoringError``.
  func token(_ settings: ResolvedSettings?) throws -> AccessToken? {
    guard let path = try tokenFile ?? settings?.optionalText("monitor.token_file") else {
      return nil
    }
    return try AccessToken(try SecretTextFile.word(at: path))
  }
}
