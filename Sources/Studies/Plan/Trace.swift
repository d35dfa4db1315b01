// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Tensors

/// What agents of a real run took for their updates, one after the other: from when they could begin to when
/// the aggregator had the update, with all that happens in between.
///
/// In a file: CSV with the columns `agent,joins,seconds`, a line for each update in order; `joins` is when
/// the agent appeared, in seconds after the run's start.
package struct Trace: Sendable, Equatable {
  package struct Times: Sendable, Equatable {
    package let joins: Double
    /// At least one.
    package let seconds: [Double]

    package init(joins: Double, seconds: [Double]) {
      self.joins = joins
      self.seconds = seconds
    }
  }

  package let agents: [String: Times]

  private static let header = "agent,joins,seconds"
  private static let maximumBytes = 64 << 20
  private static let maximumSeconds = 1e9

  package init(agents: [String: Times]) { self.agents = agents }

  package var text: String {
    Self.header + "\n"
      + agents.sorted { $0.key < $1.key }.flatMap { name, times in
        times.seconds.map { "\(name),\(times.joins),\($0)\n" }
      }.joined()
  }

  package func write(to path: String) throws(TensorsError) {
    let bytes = Array(text.utf8)
    try AtomicFile.write(to: path) { (file) throws(TensorsError) in try file.write(bytes) }
  }

  /// - Throws: ``StudyError``, which names the line.
  package init(contentsOf path: String) throws {
    let data: Data
    do {
      let file = try FileHandle(forReadingFrom: URL(filePath: path))
      data = try file.read(upToCount: Self.maximumBytes + 1) ?? Data()
    } catch {
      throw StudyError.file(path: path, reason: "\(error)")
    }
    guard data.count <= Self.maximumBytes else {
      throw StudyError.file(path: path, reason: "it has more than the 64 MiB that are read")
    }
    try self.init(text: String(decoding: data, as: UTF8.self), path: path)
  }

  /// - Parameter path: What errors call it.
  package init(text: String, path: String) throws {
    func invalid(_ number: Int, _ line: Substring, _ allowed: String) -> StudyError {
      .invalid(
        file: path, line: number, key: "line", value: String(line).legible(100), allowed: allowed)
    }
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    guard let first = lines.first, first == Self.header else {
      throw invalid(1, lines.first ?? "", Self.header)
    }
    var found: [String: (joins: Double, seconds: [Double])] = [:]
    for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      guard fields.count == 3, !fields[0].isEmpty, let joins = Double(fields[1]),
        let seconds = Double(fields[2]), (0...Self.maximumSeconds).contains(joins),
        (0...Self.maximumSeconds).contains(seconds)
      else { throw invalid(index + 1, line, "a name and two times in seconds, 0 to 1e9") }
      found[String(fields[0]), default: (joins, [])].seconds.append(seconds)
    }
    guard !found.isEmpty else { throw StudyError.file(path: path, reason: "it has no update") }
    agents = found.mapValues { Times(joins: $0.joins, seconds: $0.seconds) }
  }
}
