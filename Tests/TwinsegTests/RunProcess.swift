// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A process of a run on this machine.
struct RunProcess {
  let identifier: Int32
  let command: String

  /// By its role, or an agent by its name.
  func isNamed(_ name: String) -> Bool {
    command.contains(" \(name) --exit-with-parent") || command.contains(" --name \(name) ")
  }

  /// Processes whose command line names the folder.
  static func all(of folder: String) -> [RunProcess] {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return entries.compactMap { entry in
      guard let identifier = Int32(entry),
        let data = FileManager.default.contents(atPath: "/proc/\(entry)/cmdline")
      else { return nil }
      let command = String(decoding: data.map { $0 == 0 ? 0x20 : $0 }, as: UTF8.self)
      guard command.contains(folder), command.contains("--exit-with-parent") else { return nil }
      return RunProcess(identifier: identifier, command: command)
    }
  }
}
