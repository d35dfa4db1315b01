// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Rendering
import Tensors

/// The report of a run on disk, `report/` in the run's folder: the numbers, and what figures are drawn
/// from.
package struct RunReportFolder: Sendable {
  /// The run's.
  package let run: String

  package init(ofRun folder: String) { run = folder }

  package var path: String { "\(run)/report" }
  package var summaryPath: String { "\(path)/summary.json" }
  private var curvesPath: String { "\(path)/roc.json" }
  private var slicesPath: String { "\(path)/overlays.json" }

  /// Whether the folder's run has been scored.
  package var isScored: Bool { FileManager.default.fileExists(atPath: summaryPath) }

  // MARK: Writing

  /// Makes the folder, unless it is there.
  package func prepare() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  /// - Throws: `TensorsError` for a file that cannot be written, as the other writers.
  package func write(_ report: RunReport) throws {
    try prepare()
    try write(report, to: summaryPath, formatting: [.prettyPrinted, .sortedKeys])
  }

  package func write(_ curves: ROCCurves) throws {
    try write(curves, to: curvesPath, formatting: [.sortedKeys])
  }

  /// They show patients as the images do, and belong where those may be.
  package func write(_ slices: [ComparisonSlice]) throws {
    try write(slices, to: slicesPath, formatting: [.sortedKeys, .withoutEscapingSlashes])
  }

  private func write(
    _ value: some Encodable, to path: String, formatting: JSONEncoder.OutputFormatting
  ) throws {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = formatting
    let bytes = [UInt8](try encoder.encode(value)) + [UInt8(ascii: "\n")]
    try AtomicFile.write(to: path) { (file) throws(TensorsError) in try file.write(bytes) }
  }

  // MARK: Reading

  /// - Throws: ``RunReportError``.
  package func report() throws(RunReportError) -> RunReport {
    guard let report = try read(RunReport.self, from: summaryPath) else {
      throw .notScored(folder: run)
    }
    try report.check()
    return report
  }

  /// nil where there are none.
  /// - Throws: ``RunReportError``.
  package func curves() throws(RunReportError) -> ROCCurves? {
    let curves = try read(ROCCurves.self, from: curvesPath)
    try curves?.check()
    return curves
  }

  /// - Throws: ``RunReportError``.
  package func slices() throws(RunReportError) -> [ComparisonSlice] {
    try read([ComparisonSlice].self, from: slicesPath) ?? []
  }

  /// Far more than a thousand hospitals need.
  private static let largestFile = 256 << 20

  /// - Returns: nil where there is no such file.
  private func read<Value: Decodable>(
    _ type: Value.Type, from path: String
  ) throws(RunReportError) -> Value? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    do {
      let file = try FileDescriptor(reading: path)
      let length = try file.length()
      guard length <= Self.largestFile else {
        throw RunReportError.unreadable(
          path: path, reason: "it has \(length) bytes; \(Self.largestFile) can be")
      }
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      return try decoder.decode(type, from: Data(try file.read(count: length)))
    } catch let error as RunReportError {
      throw error
    } catch {
      throw .unreadable(path: path, reason: "\(error)".legible(300))
    }
  }
}
