// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The Python agent of Tests/Interop.
enum ForeignAgent {
  /// A Python that has what it needs; nil: there is none.
  static let python = ProcessInfo.processInfo.environment["INTEROP_PYTHON"]

  static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../Interop/scenario.py").standardizedFileURL.path
}
