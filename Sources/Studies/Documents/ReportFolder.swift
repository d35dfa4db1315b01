// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Tensors

/// The folder of a report: `index.html`, `report.md`, and `figures/` as SVG, PNG and PDF.
package struct ReportFolder: Sendable {
  package let path: String
  private let gnuplot: Gnuplot

  package init(_ path: String, gnuplot: Gnuplot = Gnuplot()) {
    self.path = path
    self.gnuplot = gnuplot
  }

  static let pageName = "index.html"
  static let markdownName = "report.md"

  package var page: String { "\(path)/\(Self.pageName)" }

  /// A folder below, for a document of its own.
  package func below(_ name: String) -> ReportFolder {
    ReportFolder("\(path)/\(name)", gnuplot: gnuplot)
  }

  /// Draws the figures and writes the document. A figure that cannot be drawn is replaced by a sentence
  /// that says why, and the rest is written.
  /// - Returns: why figures are missing, each reason once; empty if none is.
  /// - Throws: ``ReportError`` where files cannot be written or two figures have one name;
  ///   `CancellationError`.
  @discardableResult
  package func write(_ document: Document) async throws -> [String] {
    let figures = document.figures
    var names: Set<String> = []
    for figure in figures where !names.insert(figure.name).inserted {
      throw ReportError.sameName(figure: figure.name)
    }
    try createFolder("\(path)/\(Drawing.folder)")
    let drawings = try await draw(figures)
    try write(Array(HTMLPage(document, drawings: drawings).text.utf8), to: Self.pageName)
    try write(Array(MarkdownPage(document, drawings: drawings).text.utf8), to: Self.markdownName)
    return reasons(figures.compactMap { drawings[$0.name] })
  }

  /// As many at a time as there are processors: each is a process of its own.
  private func draw(_ figures: [Figure]) async throws -> [String: Drawing] {
    try await withThrowingTaskGroup(of: (String, Drawing).self) { group in
      var drawings: [String: Drawing] = [:]
      var waiting = figures.makeIterator()
      func begin() {
        guard let figure = waiting.next() else { return }
        group.addTask { (figure.name, try await draw(figure)) }
      }
      for _ in 0..<ProcessInfo.processInfo.activeProcessorCount { begin() }
      while let (name, drawing) = try await group.next() {
        drawings[name] = drawing
        begin()
      }
      return drawings
    }
  }

  private func draw(_ figure: Figure) async throws -> Drawing {
    switch figure.content {
    case .png(let bytes):
      try write(bytes, to: "\(Drawing.folder)/\(figure.name).png")
      return .drawn(picture: bytes, formats: [.png])
    case .chart(let script):
      return try await draw(script, name: figure.name)
    }
  }

  private func draw(_ script: GnuplotScript, name: String) async throws -> Drawing {
    var pictures: [(format: FigureFormat, bytes: [UInt8])] = []
    do {
      for format in FigureFormat.allCases {
        pictures.append((format, try await gnuplot.draw(script, as: format, name: name)))
      }
    } catch let error as ReportError {
      return .missing(reason: error.description)
    }
    for (format, bytes) in pictures {
      try write(bytes, to: "\(Drawing.folder)/\(name).\(format.rawValue)")
    }
    return .drawn(picture: pictures[0].bytes, formats: pictures.map(\.format))
  }

  private func reasons(_ drawings: [Drawing]) -> [String] {
    var reasons: [String] = []
    for case .missing(let reason) in drawings where !reasons.contains(reason) {
      reasons.append(reason)
    }
    return reasons
  }

  private func createFolder(_ folder: String) throws(ReportError) {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw .fileOperation(
        operation: "create folder", path: folder, reason: error.localizedDescription)
    }
  }

  private func write(_ bytes: [UInt8], to name: String) throws(ReportError) {
    do {
      try AtomicFile.write(to: "\(path)/\(name)") { (file) throws(TensorsError) in
        try file.write(bytes)
      }
    } catch {
      throw .fileOperation(operation: "write", path: "\(path)/\(name)", reason: "\(error)")
    }
  }
}
