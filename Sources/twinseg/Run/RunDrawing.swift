// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Studies

/// Draws the report of a run from the numbers in its folder, and tells where it is.
struct RunDrawing: Sendable {
  let folder: String
  let printsJSON: Bool

  func run() async throws {
    let drawing = RunReportDrawing(ofRun: folder)
    for reason in try await drawing.write() {
      Console.note(
        "The report lacks figures. \(reason) 'twinseg run --report-only --directory \(folder)' "
          + "does, without training.")
    }
    let text = "Report: \(drawing.page)"
    if printsJSON { Console.note(text) } else { try Console.output("\n\(text)") }
  }
}
