// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A folder that goes with the object.
final class TemporaryFolder {
  let path = "/tmp/twinseg-studies-\(UInt64.random(in: 0...UInt64.max))"

  init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

}
