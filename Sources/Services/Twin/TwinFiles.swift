// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Tensors

/// The twins of an agent on disk: `twin-000012.safetensors`, each with the refresh and the global
/// version that it comes from in its metadata.
struct TwinFiles: Sendable {
  let folder: String

  private static let prefix = "twin-"
  private static let suffix = ".safetensors"
  private static let refreshKey = "twin.refresh"
  private static let parentKey = "twin.parent"

  func path(of refresh: UInt64) -> String {
    let digits = String(refresh)
    let zeros = String(repeating: "0", count: max(0, 6 - digits.count))
    return "\(folder)/\(Self.prefix)\(zeros)\(digits)\(Self.suffix)"
  }

  /// Refreshes whose files are there, ascending.
  /// - Throws: ``ServiceError/folder(path:reason:)``.
  func refreshes() throws(ServiceError) -> [UInt64] {
    try DurableFolder.names(in: folder).compactMap { name in
      guard name.hasPrefix(Self.prefix), name.hasSuffix(Self.suffix) else { return nil }
      return UInt64(name.dropFirst(Self.prefix.count).dropLast(Self.suffix.count))
    }.sorted()
  }

  /// Writes a twin; it is on disk when this returns.
  /// - Returns: the digest of its elements.
  /// - Throws: ``ServiceError/twinFile(path:reason:)``.
  func write(
    _ parameters: ParameterVector, of record: TwinRecord, metadata: [String: String]
  ) throws(ServiceError) -> Digest {
    let path = path(of: record.refresh)
    var metadata = metadata
    metadata[Self.refreshKey] = "\(record.refresh)"
    metadata[Self.parentKey] = "\(record.parent.number)"
    do {
      return try ParameterFile(parameters: parameters, metadata: metadata).write(to: path)
    } catch {
      throw .twinFile(path: path, reason: ServiceError.reason(error))
    }
  }

  /// Reads a twin that must have this digest.
  /// - Throws: ``ServiceError/twinFile(path:reason:)``: it is gone, damaged or another one.
  func read(_ record: TwinRecord, digest: Digest) throws(ServiceError) -> StoredTwin {
    let path = path(of: record.refresh)
    let file: ParameterFile
    do {
      file = try ParameterFile(contentsOf: path)
    } catch {
      throw .twinFile(path: path, reason: ServiceError.reason(error))
    }
    guard file.parameters.digest == digest,
      file.metadata[Self.refreshKey] == "\(record.refresh)",
      file.metadata[Self.parentKey] == "\(record.parent.number)"
    else {
      throw .twinFile(path: path, reason: "it is not the twin that the lineage tells of")
    }
    let metadata = file.metadata.filter { $0.key != Self.refreshKey && $0.key != Self.parentKey }
    return StoredTwin(record: record, parameters: file.parameters, metadata: metadata)
  }

  /// - Throws: ``ServiceError/folder(path:reason:)``.
  func remove(_ refresh: UInt64) throws(ServiceError) {
    try DurableFolder.remove(path(of: refresh))
  }
}
