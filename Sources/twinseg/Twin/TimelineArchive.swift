// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Services
import Tensors

/// Everything that an agent's twins measured of patients over time, in `<agent's folder>/timeline.json`.
struct TimelineArchive: Sendable {
  private struct Content: Codable {
    let format: Int
    var measurements: [TimelineMeasurement]
  }

  let folder: String
  /// Oldest first.
  private(set) var measurements: [TimelineMeasurement]

  private var path: String { Self.path(in: folder) }
  private static let format = 1

  private static func path(in folder: String) -> String { "\(folder)/timeline.json" }

  /// Reads what is there; empty where there is nothing.
  /// - Throws: ``TwinError/timeline(path:reason:)``.
  init(in folder: String) throws(TwinError) {
    self.folder = folder
    let path = Self.path(in: folder)
    guard FileManager.default.fileExists(atPath: path) else {
      measurements = []
      return
    }
    let content: Content
    do {
      content = try JSONOutput.read(Content.self, from: path)
    } catch is DecodingError {
      throw Self.damaged(path)
    } catch {
      throw .timeline(path: path, reason: "it cannot be read")
    }
    guard content.format == Self.format else {
      throw .timeline(path: path, reason: "another version of this program wrote it")
    }
    guard content.measurements.allSatisfy(\.isSound) else { throw Self.damaged(path) }
    measurements = content.measurements
  }

  private static func damaged(_ path: String) -> TwinError {
    .timeline(
      path: path, reason: "it is damaged; move it away, and what it held is measured again")
  }

  /// What was measured of a case's images, oldest first.
  func measurements(
    of patient: String, case id: String, content: String
  ) -> [TimelineMeasurement] {
    measurements.filter { $0.patient == patient && $0.case == id && $0.content == content }
  }

  /// Keeps a measurement, in place of an earlier one by the same twin; it is on disk when this returns.
  /// - Throws: ``TwinError/timeline(path:reason:)``.
  mutating func add(_ measurement: TimelineMeasurement) throws(TwinError) {
    measurements.removeAll {
      $0.patient == measurement.patient && $0.case == measurement.case
        && $0.content == measurement.content && $0.twin == measurement.twin
    }
    measurements.append(measurement)
    do {
      try JSONOutput.write(
        Content(format: Self.format, measurements: measurements), to: path)
    } catch let error as TensorsError {
      if case .fileOperation(let operation, _, let reason) = error {
        throw .timeline(path: path, reason: "cannot \(operation) it: \(reason)")
      }
      throw .timeline(path: path, reason: "it cannot be written")
    } catch {
      throw .timeline(path: path, reason: "it cannot be written")
    }
  }

  /// Keeps others from adding while the result lives.
  /// - Throws: ``TwinError/timelineInUse(folder:)``, ``TwinError/timeline(path:reason:)``.
  static func lock(in folder: String) throws -> FolderLock {
    do {
      return try FolderLock(folder: folder, name: "timeline.lock")
    } catch {
      switch error {
      case .folderInUse: throw TwinError.timelineInUse(folder: folder)
      case .folder(_, let reason): throw TwinError.timeline(path: path(in: folder), reason: reason)
      default: throw error
      }
    }
  }
}
