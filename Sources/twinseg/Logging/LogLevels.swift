// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Logging

/// From which level on is logged: for all, and for parts of the program by name, a module such as
/// `Services` or a file of one such as `TwinServer`.
struct LogLevels: Equatable {
  let general: Logger.Level
  private let parts: [String: Logger.Level]

  /// - Parameter parts: `NAME=LEVEL,...`; nil: none.
  /// - Returns: nil when that is not what `parts` says.
  init?(general: Logger.Level, parts text: String?) {
    var parts: [String: Logger.Level] = [:]
    for entry in (text ?? "").split(separator: ",") {
      let words = entry.split(separator: "=", omittingEmptySubsequences: false)
      guard words.count == 2, !words[0].isEmpty,
        let level = Logger.Level(rawValue: String(words[1]))
      else { return nil }
      parts[String(words[0])] = level
    }
    self.general = general
    self.parts = parts
  }

  /// The least that any part wants.
  var lowest: Logger.Level { parts.values.reduce(general, min) }

  /// - Parameters:
  ///   - module: that logs.
  ///   - file: as `Services/TwinServer.swift`; its own level goes before that of the module.
  func admit(_ level: Logger.Level, module: String, file: String) -> Bool {
    guard !parts.isEmpty else { return level >= general }
    let name = file.split(separator: "/").last?.prefix { $0 != "." && $0 != "+" } ?? ""
    return level >= (parts[String(name)] ?? parts[module] ?? general)
  }
}
