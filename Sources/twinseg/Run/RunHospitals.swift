// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Imaging
import Phantom
import Tensors

/// The hospitals of a run: a folder of cases each.
struct RunHospitals: Sendable {
  struct Hospital: Sendable {
    /// For people: the folder's name.
    let title: String
    let folder: String
  }

  let hospitals: [Hospital]

  /// Folders of real cohorts, one for each hospital, in the order of their names.
  /// - Throws: `ImagingError` when there is none.
  init(in folder: String, limit: Int?) throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted().filter {
      var isFolder: ObjCBool = false
      let exists = FileManager.default.fileExists(atPath: "\(folder)/\($0)", isDirectory: &isFolder)
      return exists && isFolder.boolValue && !$0.hasPrefix(".")
    }
    guard !names.isEmpty else {
      throw ImagingError.fileOperation(
        operation: "find hospitals in", path: folder,
        reason: "it has no folders; each hospital's cases lie in a folder of their own")
    }
    hospitals = names.prefix(limit ?? names.count).map {
      Hospital(title: $0, folder: "\(folder)/\($0)")
    }
  }

  /// Synthetic cohorts, made unless the folder has them.
  static func phantoms(
    in folder: String, count: Int, preset: RunPreset, seed: UInt64
  ) async throws -> RunHospitals {
    try await phantoms(
      in: folder, count: count, scale: preset.patientScale, minimum: preset.minimumPatients,
      extent: preset.phantomExtent, seed: seed)
  }

  /// - Parameters:
  ///   - scale: Share of the paper's patients.
  ///   - minimum: Patients that a hospital has at least.
  static func phantoms(
    in folder: String, count: Int, scale: Double, minimum: Int, extent: Extent, seed: UInt64
  ) async throws -> RunHospitals {
    let work = PhantomWork(
      folder: "\(folder).partial",
      hospitals: Array(PhantomHospital.all.prefix(count)),
      scale: scale, minimum: minimum, extent: extent, seed: seed)
    if !FileManager.default.fileExists(atPath: folder) {
      let progress = CaseProgress(total: work.examinations.count, of: "phantoms made")
      _ = try await BoundedWork.map(
        work.examinations, width: ProcessInfo.processInfo.activeProcessorCount,
        progress: progress.show, work.write)
      // A folder of this name is whole.
      try FileManager.default.moveItem(atPath: work.folder, toPath: folder)
    }
    return try RunHospitals(in: folder, limit: count)
  }
}
