// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Subprocess
import SystemPackage

/// Draws charts by the program gnuplot.
package struct Gnuplot: Sendable {
  private let executable: String
  private let limit: Duration

  /// - Parameters:
  ///   - executable: a path, or a name that is looked for where the system looks for programs.
  ///   - limit: how long one drawing may take.
  package init(executable: String = "gnuplot", limit: Duration = .seconds(60)) {
    self.executable = executable
    self.limit = limit
  }

  /// No picture of ours is larger.
  private static let sizeLimit = 64 << 20

  /// - Parameter name: of the figure, for errors.
  /// - Returns: the bytes of a file, the same for the same script.
  /// - Throws: ``ReportError``; `CancellationError`.
  package func draw(
    _ script: GnuplotScript, as format: FigureFormat, name: String
  ) async throws -> [UInt8] {
    let picture = try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
      group.addTask { try await run(script, format, name) }
      group.addTask {
        try await Task.sleep(for: limit)
        return nil
      }
      defer { group.cancelAll() }
      return try await group.next() ?? nil
    }
    guard let picture else {
      throw ReportError.gnuplotTooSlow(
        figure: name, format: format.title, seconds: limit / .seconds(1))
    }
    return format == .pdf ? PDFDate.removed(from: picture) : picture
  }

  private func run(
    _ script: GnuplotScript, _ format: FigureFormat, _ name: String
  ) async throws -> [UInt8] {
    var options = PlatformOptions()
    options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(1))]
    let input = try ScriptFile.open(script.text(format))
    defer {
      // A descriptor of our own that is open: closing cannot fail in a way that matters.
      try? input.close()
    }
    do {
      // The user's own settings of gnuplot and of the language must not change the picture.
      let result = try await Subprocess.run(
        executable.contains("/") ? .path(FilePath(executable)) : .name(executable),
        arguments: ["--default-settings"],
        environment: .inherit.updating(["LC_ALL": "C.UTF-8", "SOURCE_DATE_EPOCH": "0"]),
        platformOptions: options,
        input: .fileDescriptor(input, closeAfterSpawningProcess: false),
        output: .bytes(limit: Self.sizeLimit), error: .string(limit: 1 << 20))
      try Task.checkCancellation()
      guard result.terminationStatus.isSuccess, !result.standardOutput.isEmpty else {
        throw ReportError.gnuplotFailed(
          figure: name, format: format.title, reason: Self.reason(result.standardError))
      }
      return result.standardOutput
    } catch let error as SubprocessError where error.code == .executableNotFound {
      throw ReportError.gnuplotMissing(executable: executable)
    } catch let error as SubprocessError {
      try Task.checkCancellation()
      throw ReportError.gnuplotFailed(
        figure: name, format: format.title, reason: "\(error)")
    }
  }

  /// The last line that says something.
  private static func reason(_ errors: String) -> String {
    let lines = errors.split(separator: "\n").map { PlainText(String($0)).line(limit: 200) }
    return lines.last { !$0.isEmpty } ?? "it said nothing"
  }
}
