// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Makes the report of a run that was scored, from the numbers in its folder and nothing else: without
/// models, images or training, and the same each time.
package struct RunReportDrawing: Sendable {
  private let folder: RunReportFolder
  private let place: ReportFolder

  /// - Parameter folder: The run's.
  package init(ofRun folder: String, gnuplot: Gnuplot = Gnuplot()) {
    let numbers = RunReportFolder(ofRun: folder)
    self.init(of: numbers, to: ReportFolder(numbers.path, gnuplot: gnuplot))
  }

  package init(of folder: RunReportFolder, to place: ReportFolder) {
    self.folder = folder
    self.place = place
  }

  /// Whether a folder is that of a run that was scored.
  package static func isRun(_ folder: String) -> Bool { RunReportFolder(ofRun: folder).isScored }

  /// The page that ``write()`` makes.
  package var page: String { place.page }

  /// Writes `index.html`, `report.md` and `figures/`, of a run into its `report/`.
  /// - Returns: why figures are missing, each reason once; empty if none is.
  /// - Throws: ``RunReportError`` where there are no numbers or they cannot be, ``ReportError`` where files
  ///   cannot be written, `CancellationError`.
  package func write() async throws -> [String] {
    let report = PaperReport(
      report: try folder.report(), curves: try folder.curves(), slices: try folder.slices())
    return try await place.write(report.document)
  }
}
