// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Tensors

/// What `twinseg data duplicates` reports.
struct DuplicatesReport: Encodable {
  struct Member: Encodable {
    /// The folder or list.
    let root: String
    let id: String
  }

  struct Group: Encodable {
    let digest: String
    let keep: Member
    let drop: [Member]
  }

  struct Failure: Encodable {
    let member: Member
    let reason: String
  }

  let caseCount: Int
  let groups: [Group]
  let dropCount: Int
  /// Cases that could not be compared.
  let failures: [Failure]

  init(_ duplicates: CohortDuplicates, _ cohorts: [Cohort]) {
    func member(_ member: CohortDuplicates.Member) -> Member {
      Member(root: cohorts[member.cohort].root, id: member.id)
    }
    caseCount = cohorts.reduce(0) { $0 + $1.cases.count }
    groups = duplicates.groups.map {
      Group(
        digest: $0.digest, keep: member($0.members[0]), drop: $0.superfluous.map(member))
    }
    dropCount = groups.reduce(0) { $0 + $1.drop.count }
    failures = duplicates.failures.map { Failure(member: member($0.member), reason: $0.reason) }
  }

  var text: String {
    var table = TextTable(["drop", "of", "same as", "of"])
    for group in groups {
      for member in group.drop {
        table.add([
          member.id.legible(100), member.root, group.keep.id.legible(100), group.keep.root,
        ])
      }
    }
    let failed = failures.map {
      "case '\($0.member.id.legible(100))' of \($0.member.root): \($0.reason.legible(1000))"
    }
    return
      ((groups.isEmpty ? [] : table.lines) + failed + [
        "\(caseCount) cases, \(dropCount) to drop, \(failures.count) that could not be compared"
      ]).joined(separator: "\n")
  }
}
