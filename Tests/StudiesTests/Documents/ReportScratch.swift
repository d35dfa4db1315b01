// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

/// A folder for a test's report, and texts that a hostile study might hold.
struct ReportScratch {
  let path = NSTemporaryDirectory() + "twinseg-report-\(UInt64.random(in: 0...UInt64.max))"

  init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  /// A program of this content.
  func program(_ script: String) throws -> String {
    let program = "\(path)/program"
    try script.write(toFile: program, atomically: false, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
    return program
  }

  func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: "\(path)/\(name)")))
  }

  func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

  func remove() {
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      print("cannot remove \(path): \(error)")
    }
  }

  /// Where gnuplot is looked for.
  static let hasGnuplot = (ProcessInfo.processInfo.environment["PATH"] ?? "")
    .split(separator: ":").contains { access("\($0)/gnuplot", X_OK) == 0 }

  /// What markup, gnuplot and shells could take for commands.
  static func hostileName(marker: String) -> String {
    "O'Brien ''\"`touch \(marker)` @m $d {a}_b^c 50%d \\n \\ # <b>&amp;|*[x](y) \u{202E}z\n\u{7}EOD\nquit"
  }
}
