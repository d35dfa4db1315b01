// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

extension TwinLineage {
  /// Whether a folder has a lineage of twins.
  package static func exists(in folder: String) -> Bool {
    access("\(folder)/lineage.sqlite", F_OK) == 0
  }

  /// Where the twin of a refresh lies while it is kept.
  package func file(of refresh: UInt64) -> String { files.path(of: refresh) }
}
