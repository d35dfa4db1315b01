// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Tensors

extension CohortSplit {
  /// Reads a split and checks that it is one of the cohort's.
  /// - Throws: ``ImagingError/invalidSplit(reason:)``, naming what does not fit;
  ///   ``ImagingError/fileOperation(operation:path:reason:)``.
  package init(contentsOf path: String, for cohort: Cohort) throws(ImagingError) {
    try self.init(contentsOf: path)
    try check(against: cohort)
  }

  /// Reads a split, of whichever cohort.
  package init(contentsOf path: String) throws(ImagingError) {
    do {
      let header = try JSONFile.read(Header.self, from: path)
      guard header.version == Self.currentVersion else {
        throw JSONFile.Failure.invalid(
          "it is of version \(header.version), and this program reads \(Self.currentVersion)")
      }
      self = try JSONFile.read(CohortSplit.self, from: path)
    } catch let error as ImagingError {
      throw error
    } catch JSONFile.Failure.unreadable(let reason) {
      throw .fileOperation(operation: "read", path: path, reason: reason)
    } catch JSONFile.Failure.invalid(let reason) {
      throw .invalidSplit(reason: "'\(path)': \(reason)")
    } catch {
      throw .invalidSplit(reason: "'\(path)': \(error)")
    }
  }

  /// Of another version, other keys may be missing.
  private struct Header: Decodable {
    let version: Int
  }

  /// Replaces the file as a whole or not at all.
  /// - Throws: ``ImagingError/fileOperation(operation:path:reason:)``.
  package func write(to path: String) throws(ImagingError) {
    do {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      let bytes = [UInt8](try encoder.encode(self)) + [UInt8(ascii: "\n")]
      try AtomicFile.write(to: path) { (file) throws(TensorsError) in try file.write(bytes) }
    } catch let error as TensorsError {
      throw ImagingError(error)
    } catch {
      throw .fileOperation(operation: "write", path: path, reason: "\(error)")
    }
  }
}
