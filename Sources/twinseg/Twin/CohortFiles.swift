// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Imaging

/// A cohort, and what the file system tells of its files: by which one sees, without reading images, that
/// some have come, gone or changed, or that a list says other things of them.
struct CohortFiles: Equatable {
  private let cases: [CohortCase]
  /// nil: the file cannot be looked at.
  private let states: [String: State?]

  /// Of both times the second cannot be set: it tells of other rights, and of copies that keep the first.
  private struct State: Equatable {
    let bytes: Int64
    let modified: [Int]
    let changed: [Int]
  }

  init(of cohort: Cohort) {
    cases = cohort.cases
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
      bytes: Int64(found.st_size), modified: [found.st_mtim.tv_sec, found.st_mtim.tv_nsec],
      changed: [found.st_ctim.tv_sec, found.st_ctim.tv_nsec])
  }
}
