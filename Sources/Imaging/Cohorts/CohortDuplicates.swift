// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// Cases that stand in several places, of one cohort or of several, told by the voxels of their T1 or
/// of the first contrast that they have.
package struct CohortDuplicates: Sendable, Equatable, Codable {
  /// A case of a cohort.
  package struct Member: Sendable, Hashable, Codable {
    /// The cohort's place in the list that was asked about.
    package let cohort: Int
    package let id: String
  }

  /// Cases with the same voxels, by cohort and id. The first is the one to keep.
  package struct Group: Sendable, Equatable, Codable {
    package let digest: String
    package let members: [Member]

    package var superfluous: ArraySlice<Member> { members.dropFirst() }
  }

  /// Why a case could not be compared.
  package struct Failure: Sendable, Equatable, Codable {
    package let member: Member
    package let reason: String
  }

  /// In the order of their first members.
  package let groups: [Group]
  package let failures: [Failure]

  /// The cases of a part (test cases, as a rule) that have the voxels of a case outside of it.
  /// - Parameter part: Ids, for each cohort.
  /// - Returns: Ids, for each cohort.
  package func copies(in part: [Set<String>]) -> [Set<String>] {
    var copies = [Set<String>](repeating: [], count: part.count)
    for group in groups {
      let inside = group.members.filter { part[$0.cohort].contains($0.id) }
      guard inside.count < group.members.count else { continue }
      for member in inside { copies[member.cohort].insert(member.id) }
    }
    return copies
  }

  /// Compares all cases with all.
  /// - Parameters:
  ///   - cohorts: The one to keep a case comes first.
  ///   - width: Cases at a time; each takes the memory of an image.
  ///   - progress: Called with how many cases are done; calls do not overlap.
  /// - Throws: `CancellationError`.
  package init(
    among cohorts: [Cohort], width: Int, progress: (Int) -> Void = { _ in }
  ) async throws {
    let all = cohorts.enumerated().flatMap { index, cohort in
      cohort.cases.map { (Member(cohort: index, id: $0.id), $0) }
    }
    let outcomes = try await BoundedWork.map(all, width: width, progress: progress) { _, subject in
      Result { () throws(ImagingError) in try subject.voxelDigest() }
    }
    var byDigest: [Digest: [Member]] = [:]
    var failures: [Failure] = []
    for ((member, _), outcome) in zip(all, outcomes) {
      switch outcome {
      case .success(let digest): byDigest[digest, default: []].append(member)
      case .failure(let error):
        failures.append(Failure(member: member, reason: error.description))
      }
    }
    groups = byDigest.filter { $0.value.count > 1 }
      .map { Group(digest: $0.key.description, members: $0.value) }
      .sorted {
        ($0.members[0].cohort, $0.members[0].id) < ($1.members[0].cohort, $1.members[0].id)
      }
    self.failures = failures
  }
}

extension CohortCase {
  /// Of the voxels of T1, or of the first contrast there is.
  /// - Throws: ``ImagingError``, also when there is no contrast.
  package func voxelDigest() throws(ImagingError) -> Digest {
    guard let image = Modality.allCases.lazy.compactMap({ images[$0] }).first else {
      throw .invalidCase(id: id, reason: "it has no image")
    }
    return try NIfTIFile(opening: image.path).volume(frame: image.frame).digest
  }
}
