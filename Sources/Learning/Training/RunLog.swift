// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Tensors

/// A text file that tells what a run did and when, a line for each event, also over resumptions.
struct RunLog {
  let path: String
  /// The time of what is written.
  let now: @Sendable () -> Date

  /// Adds a line, with the time in UTC before it.
  /// - Throws: ``LearningError/tensors(_:)``.
  func append(_ text: String) throws(LearningError) {
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    let bytes = Array("\(now().formatted(.iso8601)) \(line)\n".utf8)
    try LearningError.wrapping(LearningError.tensors) { () throws(TensorsError) in
      try FileDescriptor(opening: path, flags: O_WRONLY | O_CREAT | O_APPEND, mode: 0o644)
        .write(bytes)
    }
  }
}
