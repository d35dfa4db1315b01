// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Services
import Tensors

/// What `twinseg replay` prints.
struct ReplayListing: Encodable {
  struct Version: Encodable {
    let version: UInt64
    let updates: Int
    let digest: String
    /// start, same, differs, failed or not_replayed.
    let result: String
    /// absent, same or differs.
    let file: String
    /// Why it has a problem, or was not replayed.
    let detail: String?
  }

  let federation: String
  let run: String
  let sound: Bool
  let versionCount: Int
  let replayedCount: Int
  let pendingUpdates: Int
  let pendingProblems: [String]
  let firstProblem: UInt64?
  let versions: [Version]

  init(_ result: ReplayResult) {
    federation = result.federation.text
    run = result.run.text
    sound = result.isSound
    versionCount = result.versions.count
    replayedCount = result.replayedCount
    pendingUpdates = result.pendingCount
    pendingProblems = result.pendingProblems
    firstProblem = result.firstProblem?.version.number
    versions = result.versions.map { version in
      var detail = version.problem
      if case .notReplayed(let reason) = version.outcome, detail == nil { detail = reason }
      return Version(
        version: version.version.number, updates: version.updateCount,
        digest: version.digest.description, result: Self.name(version.outcome),
        file: Self.name(version.file), detail: detail)
    }
  }

  private static func name(_ outcome: ReplayedVersion.Outcome) -> String {
    switch outcome {
    case .start: "start"
    case .same: "same"
    case .differs: "differs"
    case .failed: "failed"
    case .notReplayed: "not_replayed"
    }
  }

  private static func name(_ file: ReplayedVersion.File) -> String {
    switch file {
    case .absent: "absent"
    case .same: "same"
    case .differs: "differs"
    }
  }

  var table: String {
    var table = TextTable(["version", "updates", "digest", "replay", "file", "detail"])
    for version in versions {
      table.add([
        "v\(version.version)", "\(version.updates)", version.digest,
        version.result.replacing("_", with: " "), version.file,
        version.detail?.legible(1_000) ?? "-",
      ])
    }
    let summary =
      "\(versionCount) versions, \(replayedCount) made again with the same result, "
      + "\(versions.count { $0.result == "not_replayed" }) that cannot be made again, "
      + "\(pendingUpdates) updates that wait"
    return (table.lines + pendingProblems.map { $0.legible(1_000) } + [summary])
      .joined(separator: "\n")
  }
}
