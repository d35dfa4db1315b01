// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Imaging
import Services
import Tensors

/// Has cases segmented by the twin of a running agent, and writes what it answers.
struct TwinPrediction: Sendable {
  let options: TwinOptions
  let streams: Bool
  let drawsOverlay: Bool
  let folder: PredictionFolder
  let printsJSON: Bool

  func run(_ cohort: Cohort) async throws {
    let client = try options.client()
    try folder.prepare(for: cohort)
    try await ForegroundTask.finish {
      var failures = 0
      for item in cohort.cases {
        do {
          let reply = try await segment(item, with: client)
          try write(reply, of: item)
        } catch is CancellationError {
          throw CancellationError()
        } catch {
          failures += 1
          Console.note("Error: \(item.id): \(error)" + folder.remark(on: item))
        }
      }
      guard failures == 0 else {
        throw PredictionFailures(count: failures, total: cohort.cases.count)
      }
    }
  }

  private func segment(
    _ item: CohortCase, with client: TwinClient
  ) async throws -> SegmentationReply {
    let paths = Self.paths(of: item)
    if options.isOnThisMachine, !streams, let parent = Self.folder(of: paths) {
      return try await client.segment(folder: parent, wantsOverlay: drawsOverlay)
    }
    try Self.checkFrames(of: item, in: paths)
    return try await client.segment(name: item.id, files: paths, wantsOverlay: drawsOverlay)
  }

  /// The files of a case, in the order of its contrasts; one that holds several of them is there once.
  private static func paths(of item: CohortCase) -> [String] {
    var paths: [String] = []
    for modality in Modality.allCases {
      guard let path = item.images[modality]?.path, !paths.contains(path) else { continue }
      paths.append(path)
    }
    return paths
  }

  /// An agent knows the contrasts of a file's frames by the Decathlon's order alone.
  /// - Throws: ``ImagingError/invalidCase(id:reason:)`` for another order, which a datalist may tell.
  private static func checkFrames(of item: CohortCase, in paths: [String]) throws(ImagingError) {
    guard paths.count < item.images.count else { return }
    for (modality, image) in item.images
    where Modality.decathlonFrames.firstIndex(of: modality) != image.frame {
      throw .invalidCase(
        id: item.id,
        reason: "'\(image.path)' has its contrasts in another order than the Decathlon's, which an "
          + "agent expects; send a file for each contrast, or use a model file (--model)")
    }
  }

  /// The folder that all files are in, as an absolute path; nil where they lie apart, or other cases'
  /// beside them.
  private static func folder(of paths: [String]) -> String? {
    let folders = Set(paths.map { URL(filePath: $0).deletingLastPathComponent().standardized.path })
    guard let folder = folders.first, folders.count == 1,
      let cases = try? Cohort(discoveredIn: folder).cases, cases.count == 1
    else { return nil }
    return folder
  }

  private func write(_ reply: SegmentationReply, of item: CohortCase) throws {
    let path = folder.mask(of: item)
    try Self.write(reply.mask, to: path)
    if let overlay = reply.overlay { try Self.write(overlay, to: folder.overlay(of: item)) }
    try folder.removeFiles(
      of: item, but: [path] + (reply.overlay == nil ? [] : [folder.overlay(of: item)]))
    let report = TwinPredictionReport(case: item.id, path: path, reply)
    try Console.output(printsJSON ? JSONOutput.text(report, pretty: false) : report.line)
  }

  private static func write(_ bytes: [UInt8], to path: String) throws {
    try AtomicFile.write(to: path) { (file) throws(TensorsError) in try file.write(bytes) }
  }
}
