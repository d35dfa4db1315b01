// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Imaging
import Tensors

/// Where a cohort lies, and which edition its labels have.
enum CohortSource {
  static func cohort(_ path: String, edition: LabelEdition?) throws(ImagingError) -> Cohort {
    if path.lowercased().hasSuffix(".json") {
      return try Datalist(contentsOf: path, edition: edition).cohort()
    }
    let cohort = try Cohort(discoveredIn: path)
    guard let edition else { return cohort }
    return cohort.assuming(edition)
  }

  /// Several places' cases as one cohort, without duplicates unless they are wanted, and with one
  /// patient for cases with the same voxels; tells what was left out.
  /// - Parameters:
  ///   - held: Ids in a split, which stay.
  ///   - threads: Cases that are read at a time.
  static func pool(
    _ paths: [String], edition: LabelEdition?, keepsDuplicates: Bool, keeping held: Set<String>,
    threads: Int
  ) async throws -> Cohort {
    var cohorts: [Cohort] = []
    for path in paths { cohorts.append(try cohort(path, edition: edition)) }
    let progress = CaseProgress(
      total: CohortPool.comparable(cohorts).reduce(0) { $0 + $1.cases.count },
      of: "cases compared")
    let pool = try await CohortPool(
      of: cohorts, keeping: held, keepsDuplicates: keepsDuplicates, width: threads
    ) { progress.show($0) }
    for duplicate in pool.dropped {
      Console.note(
        "left out: case '\(duplicate.id.legible(100))' has the same voxels as "
          + "'\(duplicate.original.legible(100))'; --keep-duplicates keeps it")
    }
    for duplicate in pool.heldTwice {
      Console.note(
        "the split holds case '\(duplicate.id.legible(100))', which has the same voxels as "
          + "'\(duplicate.original.legible(100))'")
    }
    for failure in pool.failures {
      Console.note(
        "case '\(failure.member.id.legible(100))' could not be compared with the others: "
          + failure.reason.legible(1000))
    }
    return pool.cohort
  }
}

extension LabelEdition: ExpressibleByArgument {}
