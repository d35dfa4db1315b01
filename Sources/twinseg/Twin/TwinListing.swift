// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Services

/// What `twinseg twin list` prints.
struct TwinListing: Encodable {
  let directory: String
  /// Null before the first refresh.
  let servingRefresh: UInt64?
  /// Why it serves: accepted, adoptedGlobal or restored.
  let servingReason: String?
  /// Oldest first.
  let refreshes: [TwinRefreshEntry]

  init(_ twins: TwinLineage, directory: String) throws {
    let serving = try twins.currentServing()
    let kept = Set(try twins.kept())
    self.directory = directory
    servingRefresh = serving?.refresh
    servingReason = serving?.reason.rawValue
    refreshes = try twins.records().map {
      TwinRefreshEntry($0, serving: serving, kept: kept)
    }
  }

  var text: String {
    guard !refreshes.isEmpty else { return "no refresh yet" }
    var table = TextTable(TwinRefreshEntry.titles)
    for refresh in refreshes { table.add(refresh.row) }
    return table.lines.joined(separator: "\n")
  }
}
