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

  /// Without duplicates among the complete cases, unless they are wanted. Of those with the same voxels
  /// there stay the ones that a split holds, else the first in a test list, else the first: cohorts
  /// come in the order given.
  ///
  /// Cases with the same voxels are one person's, whatever they are called. All cases of that person,
  /// follow-ups too, have one patient in the pool, so that no split parts them.
  /// - Parameters:
  ///   - held: Ids in a split of the pool.
  ///   - keepsDuplicates: Whether all cases stay; their patients are joined still.
  ///   - width: Cases at a time; each takes the memory of an image.
  ///   - progress: Called with how many of the ``comparable(_:)`` cases are done; calls do not overlap.
  /// - Precondition: There is a cohort.
  /// - Throws: `CancellationError`.
  package init(
    of cohorts: [Cohort], keeping held: Set<String> = [], keepsDuplicates: Bool = false,
    width: Int, progress: (Int) -> Void = { _ in }
  ) async throws {
    let distinct = Cohort.distinct(cohorts)
    let duplicates = try await CohortDuplicates(
      among: Self.comparable(distinct), width: width, progress: progress)
    let pool = Cohort(pooling: distinct)
    let cases = Dictionary(uniqueKeysWithValues: pool.cases.map { ($0.id, $0) })
    let groups = duplicates.groups.map { $0.members.compactMap { cases[$0.id] } }
    var dropped: [Duplicate] = []
    var heldTwice: [Duplicate] = []
    for group in groups where !keepsDuplicates {
      for duplicate in Self.duplicates(in: group.filter(\.isComplete), keeping: held) {
        if held.contains(duplicate.id) {
          heldTwice.append(duplicate)
        } else {
          dropped.append(duplicate)
        }
      }
    }
    cohort = pool.removing(Set(dropped.map(\.id)))
      .joining(JoinedPatients(groups.map { $0.map(\.patient) }))
    self.dropped = dropped.sorted { $0.id < $1.id }
    self.heldTwice = heldTwice.sorted { $0.id < $1.id }
    failures = duplicates.failures
  }

  /// The cases whose voxels are compared. Those without a mask or with a contrast missing are among
  /// them, because they too tell under which names a person goes.
  package static func comparable(_ cohorts: [Cohort]) -> [Cohort] {
    cohorts.map { cohort in
      cohort.removing(Set(cohort.cases.filter(\.images.isEmpty).map(\.id)))
    }
  }

  /// All cases of a group but the one to keep.
  private static func duplicates(
    in group: [CohortCase], keeping held: Set<String>
  ) -> [Duplicate] {
    let original =
      group.first { held.contains($0.id) } ?? group.first { $0.listed?.part == .test }
      ?? group.first
    return group.compactMap { found in
      original.flatMap { found.id == $0.id ? nil : Duplicate(id: found.id, original: $0.id) }
    }
  }
}
