// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Tensors

/// Text that a run leaves in its folder, each file written as a whole or not at all.
struct RunFiles {
  let folder: String

  func path(_ name: String) -> String { "\(folder)/\(name)" }

  /// Makes the folder, unless it is there, and removes what a run was writing when it was killed: the
  /// folder has one run at a time.
  /// - Throws: ``LearningError/tensors(_:)``.
  func make() throws(LearningError) {
    try LearningError.wrapping(LearningError.tensors) { () throws(TensorsError) in
      try Folder.make(at: folder)
      try Folder.removePartialFiles(in: folder)
    }
  }

  /// Removes files that there may be.
  /// - Throws: ``LearningError/tensors(_:)``.
  func remove(_ names: String...) throws(LearningError) {
    for name in names where unlink(path(name)) != 0 && errno != ENOENT {
      throw .tensors(
        .fileOperation(
          operation: "remove", path: path(name), reason: String(cString: strerror(errno))))
    }
  }

  /// The same value gives the same bytes.
  static func json(
    _ value: some Encodable, isPretty: Bool = false,
    keys: JSONEncoder.KeyEncodingStrategy = .useDefaultKeys
  ) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = keys
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if isPretty { encoder.outputFormatting.insert(.prettyPrinted) }
    return [UInt8](try encoder.encode(value))
  }

  /// Writes JSON for people.
  func write(
    _ value: some Encodable, to name: String,
    keys: JSONEncoder.KeyEncodingStrategy = .useDefaultKeys
  ) throws {
    let bytes = try Self.json(value, isPretty: true, keys: keys)
    try write(bytes: bytes + [UInt8(ascii: "\n")], to: name)
  }

  func write(bytes: some Sequence<UInt8>, to name: String) throws(LearningError) {
    let bytes = Array(bytes)
    try LearningError.wrapping(LearningError.tensors) { () throws(TensorsError) in
      try AtomicFile.write(to: path(name)) { (file) throws(TensorsError) in
        try file.write(bytes)
      }
    }
  }

  /// Adds a line of metrics. After a resumption, lines of epochs that are trained again are dropped
  /// first.
  /// - Throws: ``LearningError`` when there are metrics that cannot be read: they are not overwritten.
  func append(_ record: EpochRecord) throws {
    let file = path("metrics.jsonl")
    var text = ""
    if FileManager.default.fileExists(atPath: file) {
      do {
        text = try String(contentsOfFile: file, encoding: .utf8)
      } catch {
        throw LearningError.invalidFile(path: file, reason: "it cannot be read: \(error)")
      }
    }
    var lines = try text.split(separator: "\n").filter { line in
      do {
        return try JSONDecoder().decode(EpochRecord.self, from: Data(line.utf8)).epoch
          < record.epoch
      } catch {
        throw LearningError.invalidFile(path: file, reason: "a line of it is no epoch's metrics")
      }
    }.map(String.init)
    lines.append(String(decoding: try Self.json(record), as: UTF8.self))
    try write(bytes: lines.flatMap { Array($0.utf8) + [UInt8(ascii: "\n")] }, to: "metrics.jsonl")
  }
}
