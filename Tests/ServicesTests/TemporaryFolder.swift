// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A folder that goes with the object.
final class TemporaryFolder {
  let path = "/tmp/twinseg-services-\(UInt64.random(in: 0...UInt64.max))"

  init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  func bytes(of file: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
  }

  func write(_ bytes: [UInt8], to file: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: file))
  }

  /// Flips a bit of a file; a negative place counts from the end.
  func damage(_ file: String, byte: Int, bit: UInt8 = 0) throws {
    var bytes = try bytes(of: file)
    bytes[byte < 0 ? bytes.count + byte : byte] ^= 1 << bit
    try write(bytes, to: file)
  }

  func names(in folder: String = "") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)").sorted()
  }
}
