// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Several hospitals' cases as one cohort, each patient's images once: data sets overlap, and a case
/// that stands in two of them could train under one name and test under the other.
package struct CohortPool: Sendable, Equatable {
  /// A case that was left out.
  package struct Duplicate: Sendable, Equatable {
    package let id: String
    /// Of the case that stays, and has the same voxels.
    package let original: String

    package init(id: String, original: String) {
      self.id = id
      self.original = original
    }
  }

  package let cohort: Cohort
  /// Sorted by id.
  package let dropped: [Duplicate]
  /// Cases that stay though they have the same voxels as another one, because a split holds both.
  package let heldTwice: [Duplicate]
  /// Cases that could not be compared; they stay.
  package let failures: [CohortDuplicates.Failure]

  /// Everything, duplicates too.
  /// - Precondition: There is a cohort.
  package init(of cohorts: [Cohort]) {
    cohort = Cohort(pooling: cohorts)
    (dropped, heldTwice, failures) = ([], [], [])
  }

  /// Without duplicates among the complete cases. Of those with the same voxels there stay the ones
  /// that a split holds, else the first in a test list, else the first: cohorts come in the order given.
  /// - Parameters:
  ///   - held: Ids in a split of the pool.
  ///   - width: Cases at a time; each takes the memory of an image.
  ///   - progress: Called with how many complete cases are done; calls do not overlap.
  /// - Precondition: There is a cohort.
  /// - Throws: `CancellationError`.
  package init(
    of cohorts: [Cohort], keeping held: Set<String> = [], width: Int,
    progress: (Int) -> Void = { _ in }
  ) async throws {
    let distinct = Cohort.distinct(cohorts)
    let complete = distinct.map { cohort in
      cohort.removing(Set(cohort.cases.filter { !$0.isComplete }.map(\.id)))
    }
    let duplicates = try await CohortDuplicates(
      among: complete, width: width, progress: progress)
    let pool = Cohort(pooling: distinct)
    let tests = Set(pool.cases.filter { $0.listed?.part == .test }.map(\.id))
    var dropped: [Duplicate] = []
    var heldTwice: [Duplicate] = []
    for group in duplicates.groups {
      let ids = group.members.map(\.id)
      let original = ids.first(where: held.contains) ?? ids.first(where: tests.contains) ?? ids[0]
      for id in ids where id != original {
        let duplicate = Duplicate(id: id, original: original)
        if held.contains(id) { heldTwice.append(duplicate) } else { dropped.append(duplicate) }
      }
    }
    cohort = pool.removing(Set(dropped.map(\.id)))
    self.dropped = dropped.sorted { $0.id < $1.id }
    self.heldTwice = heldTwice.sorted { $0.id < $1.id }
    failures = duplicates.failures
  }
}
