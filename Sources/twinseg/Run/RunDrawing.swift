// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Studies

/// Draws the report of a run from the numbers in its folder.
struct RunDrawing {
  let folder: String
  let printsJSON: Bool

  func run() async throws {
    let report = RunReportFolder(ofRun: folder)
    let text = "\nReport: \(report.path)"
    if printsJSON { Console.note(text) } else { try Console.output(text) }
  }
}
