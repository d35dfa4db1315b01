// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Imaging

/// What the file system tells of a cohort's files, by which one sees that some have come, gone or
/// changed without reading them.
struct CohortFiles: Equatable {
  /// nil: the file cannot be looked at.
  private let states: [String: State?]

  private struct State: Equatable {
    let inode: UInt64
    let bytes: Int64
    let modified: [Int]
  }

  init(of cohort: Cohort) {
    let references = cohort.cases.flatMap { item in
      Array(item.images.values) + [item.mask].compactMap(\.self)
    }
    states = Dictionary(
      uniqueKeysWithValues: Set(references.map(\.path)).map { ($0, Self.state(of: $0)) })
  }

  private static func state(of path: String) -> State? {
    var found = stat()
    guard stat(path, &found) == 0 else { return nil }
    return State(
      inode: UInt64(found.st_ino), bytes: Int64(found.st_size),
      modified: [found.st_mtim.tv_sec, found.st_mtim.tv_nsec])
  }
}
