// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FoundationEssentials
import Tensors

/// The versions of a run on disk: `<run>/models/v000012.safetensors`.
package struct ModelStore: Sendable {
  /// The run's folder.
  package let folder: String
  private let run: RunID
  /// Versions that are kept; older ones are deleted.
  private let retention: Int

  private static let versionKey = "version"
  private static let runKey = "run"

  /// Creates the folders that are missing.
  /// - Throws: ``ServiceError/folder(path:reason:)``.
  package init(folder: String, run: RunID, retention: Int = 10) throws(ServiceError) {
    self.folder = folder
    self.run = run
    self.retention = retention
    do {
      try FileManager.default.createDirectory(
        atPath: "\(folder)/models", withIntermediateDirectories: true)
      // What a process was writing when it was killed.
      for name in try FileManager.default.contentsOfDirectory(atPath: "\(folder)/models")
      where name.hasSuffix(".partial") {
        try FileManager.default.removeItem(atPath: "\(folder)/models/\(name)")
      }
    } catch {
      throw .folder(path: folder, reason: "\(error)")
    }
  }

  private func path(of version: Version) -> String {
    let digits = String(version.number)
    let zeros = String(repeating: "0", count: max(0, 6 - digits.count))
    return "\(folder)/models/v\(zeros)\(digits).safetensors"
  }

  /// Versions on disk, oldest first.
  package func versions() throws(ServiceError) -> [Version] {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/models")
    } catch {
      throw .folder(path: "\(folder)/models", reason: "\(error)")
    }
    return names.compactMap { name in
      guard name.hasPrefix("v"), name.hasSuffix(".safetensors") else { return nil }
      return UInt64(name.dropFirst().dropLast(".safetensors".count)).map(Version.init)
    }.sorted()
  }

  /// Writes a version, durably, then deletes those that are older than what is kept.
  package func save(_ parameters: ParameterVector, version: Version) throws {
    let metadata = [Self.versionKey: "\(version.number)", Self.runKey: run.text]
    try ParameterFile(parameters: parameters, metadata: metadata).write(to: path(of: version))
    for old in try versions().dropLast(retention) {
      try FileManager.default.removeItem(atPath: path(of: old))
    }
  }

  /// The newest version that can be read whole. Damaged files are skipped and handed to `damaged`.
  package func newest(
    damaged: (String, any Error) -> Void
  ) throws(ServiceError) -> (parameters: ParameterVector, version: Version)? {
    for version in try versions().reversed() {
      do {
        let file = try ParameterFile(contentsOf: path(of: version))
        guard file.metadata[Self.runKey] == run.text,
          file.metadata[Self.versionKey] == "\(version.number)"
        else {
          throw ServiceError.modelStore(
            path: path(of: version), reason: "it says it belongs to another run or version")
        }
        return (file.parameters, version)
      } catch {
        damaged(path(of: version), error)
      }
    }
    return nil
  }
}
