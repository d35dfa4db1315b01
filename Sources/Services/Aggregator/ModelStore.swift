// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Tensors

/// The versions of a run on disk: `<run>/models/v000012.safetensors`, and beside it, where the server's
/// optimiser has one, its state: `v000012.optimizer.safetensors`.
///
/// A version is saved before the ``Journal`` counts it, and old ones go only after that: the newest that
/// counts is always there.
package struct ModelStore: Sendable {
  /// The run's folder.
  package let folder: String
  private let run: RunID
  /// Versions that are kept; older ones are deleted.
  private let retention: Int

  private static let versionKey = "version"
  private static let runKey = "run"
  private static let modelSuffix = ".safetensors"
  private static let optimizerSuffix = ".optimizer.safetensors"
  /// Versions whose optimiser state is kept: the newest that counts, and one that is about to.
  private static let optimizerRetention = 2

  /// Creates the folders that are missing, and removes what a process was writing when it was killed.
  /// - Throws: ``ServiceError/folder(path:reason:)``.
  package init(folder: String, run: RunID, retention: Int = 10) throws(ServiceError) {
    try DurableFolder.create("\(folder)/models")
    try DurableFolder.removePartialFiles(in: "\(folder)/models")
    self.init(reading: folder, run: run, retention: retention)
  }

  /// For those who only read, while an aggregator may be at work.
  package init(reading folder: String, run: RunID) {
    self.init(reading: folder, run: run, retention: .max)
  }

  private init(reading folder: String, run: RunID, retention: Int) {
    self.folder = folder
    self.run = run
    self.retention = max(1, retention)
  }

  package func path(of version: Version) -> String { path(of: version, Self.modelSuffix) }

  private func path(of version: Version, _ suffix: String) -> String {
    let digits = String(version.number)
    let zeros = String(repeating: "0", count: max(0, 6 - digits.count))
    return "\(folder)/models/v\(zeros)\(digits)\(suffix)"
  }

  /// Versions on disk, oldest first.
  /// - Throws: ``ServiceError/folder(path:reason:)``.
  package func versions() throws(ServiceError) -> [Version] { try versions(Self.modelSuffix) }

  private func versions(_ suffix: String) throws(ServiceError) -> [Version] {
    try DurableFolder.names(in: "\(folder)/models").compactMap { name in
      guard name.hasPrefix("v"), name.hasSuffix(suffix) else { return nil }
      return UInt64(name.dropFirst().dropLast(suffix.count)).map(Version.init)
    }.sorted()
  }

  // MARK: Writing

  /// Writes a version, durably.
  /// - Returns: the digest of its elements.
  /// - Throws: ``TensorsError``.
  @discardableResult
  package func save(_ parameters: ParameterVector, version: Version) throws -> Digest {
    try ParameterFile(parameters: parameters, metadata: metadata(of: version))
      .write(to: path(of: version))
  }

  /// Writes what the server's optimiser needs besides the version, durably.
  /// - Throws: ``TensorsError`` or ``ServiceError``.
  package func save(_ state: OptimizerState, version: Version) throws {
    try OptimizerFile(state: state, metadata: metadata(of: version))
      .write(to: path(of: version, Self.optimizerSuffix))
  }

  /// Deletes versions that are older than what is kept. Call it once the newest counts.
  /// - Parameter needed: versions that stay however old they are: bases of updates that wait.
  /// - Throws: ``ServiceError/folder(path:reason:)``.
  package func removeOld(keeping needed: Set<Version> = []) throws(ServiceError) {
    for old in try versions().dropLast(retention) where !needed.contains(old) {
      try DurableFolder.remove(path(of: old))
    }
    for old in try versions(Self.optimizerSuffix).dropLast(Self.optimizerRetention) {
      try DurableFolder.remove(path(of: old, Self.optimizerSuffix))
    }
  }

  private func metadata(of version: Version) -> [String: String] {
    [Self.versionKey: "\(version.number)", Self.runKey: run.text]
  }

  // MARK: Reading

  /// The parameters of a version.
  /// - Throws: ``TensorsError`` when the file is missing or damaged;
  ///   ``ServiceError/modelStore(path:reason:)`` when it is that of another run or version.
  package func parameters(of version: Version) throws -> ParameterVector {
    let file = try ParameterFile(contentsOf: path(of: version))
    try check(file.metadata, version: version, path: path(of: version))
    return file.parameters
  }

  /// What the server's optimiser needs besides the version, which has these tensors; nil when there is
  /// nothing.
  /// - Throws: as ``parameters(of:)``.
  package func optimizerState(
    of version: Version, manifest: ParameterManifest
  ) throws -> OptimizerState? {
    guard try versions(Self.optimizerSuffix).contains(version) else { return nil }
    let path = path(of: version, Self.optimizerSuffix)
    do {
      let file = try OptimizerFile(contentsOf: path, manifest: manifest)
      try check(file.metadata, version: version, path: path)
      return file.state
    } catch {
      // An aggregator that is at work may have let it go meanwhile.
      guard try versions(Self.optimizerSuffix).contains(version) else { return nil }
      throw error
    }
  }

  private func check(
    _ metadata: [String: String], version: Version, path: String
  ) throws(ServiceError) {
    guard metadata[Self.runKey] == run.text, metadata[Self.versionKey] == "\(version.number)" else {
      throw .modelStore(path: path, reason: "it says it belongs to another run or version")
    }
  }

  /// The newest version that can be read whole. Damaged files are skipped and handed to `damaged`.
  package func newest(
    damaged: (String, any Error) -> Void
  ) throws(ServiceError) -> (parameters: ParameterVector, version: Version)? {
    for version in try versions().reversed() {
      do {
        return (try parameters(of: version), version)
      } catch {
        damaged(path(of: version), error)
      }
    }
    return nil
  }
}
