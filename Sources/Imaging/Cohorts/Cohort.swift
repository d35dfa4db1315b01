// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The cases of one hospital, or of one data set.
package struct Cohort: Sendable, Equatable, Codable {
  package let name: String
  /// The folder that the cases were found in, or the list that names them.
  package let root: String
  /// Sorted by id; ids are unique.
  package let cases: [CohortCase]
  /// Files and folders in ``root`` that belong to no case.
  package let ignoredFiles: Int

  /// - Precondition: Ids are unique.
  package init(name: String, root: String, cases: [CohortCase], ignoredFiles: Int = 0) {
    precondition(Set(cases.map(\.id)).count == cases.count, "ids in \(root) are not unique")
    self.name = name
    self.root = root
    self.cases = cases.sorted { $0.id < $1.id }
    self.ignoredFiles = ignoredFiles
  }

  /// Finds the cases of BraTS 2017 to 2021 and 2023 and of the Decathlon's first task in a folder
  /// and the folders below, each by the names of its files: a folder may hold several editions.
  ///
  /// A case that lacks a contrast or a mask is listed without it. What belongs to no case is counted.
  /// Hidden files are passed over; symbolic links are followed, each folder once.
  /// - Parameter name: By default the folder's.
  /// - Throws: ``ImagingError/invalidCohort(path:reason:)`` when there is no case or more than the
  ///   limits allow; ``ImagingError/fileOperation(operation:path:reason:)``.
  package init(
    discoveredIn folder: String, name: String? = nil, limits: DiscoveryLimits = DiscoveryLimits()
  ) throws(ImagingError) {
    var root = folder[...]
    while root.count > 1, root.hasSuffix("/") { root = root.dropLast() }
    let discovery = try CohortDiscovery(in: String(root), limits: limits)
    guard !discovery.cases.isEmpty else {
      throw .invalidCohort(
        path: folder,
        reason: "none of its \(discovery.ignored) files is named as a case of BraTS 2017 to 2021, "
          + "BraTS 2023 or the Decathlon's first task is")
    }
    self.init(
      name: name ?? Self.folderName(String(root)), root: String(root), cases: discovery.cases,
      ignoredFiles: discovery.ignored)
  }

  /// The last part of the path, also of such as `.`.
  private static func folderName(_ path: String) -> String {
    let resolved = realpath(path, nil)
    defer { free(resolved) }
    let full = resolved.map { String(cString: $0) } ?? path
    return full.split(separator: "/").last.map(String.init) ?? full
  }

  /// The case of an id.
  package subscript(id: String) -> CohortCase? { cases.first { $0.id == id } }

  /// Without the cases of these ids, such as duplicates of another hospital's.
  package func removing(_ ids: Set<String>) -> Cohort {
    Cohort(
      name: name, root: root, cases: cases.filter { !ids.contains($0.id) },
      ignoredFiles: ignoredFiles)
  }

  /// With one patient for all names of a person.
  func joining(_ patients: JoinedPatients) -> Cohort {
    Cohort(
      name: name, root: root, cases: cases.map { $0.of(patient: patients.name(of: $0.patient)) },
      ignoredFiles: ignoredFiles)
  }

  /// With masks that are all read as this edition's, whatever the cases' names say.
  package func assuming(_ edition: LabelEdition) -> Cohort {
    Cohort(
      name: name, root: root, cases: cases.map { $0.assuming(edition) }, ignoredFiles: ignoredFiles)
  }

  /// The cohorts with ids that are unique among all: of cases with the same id the first cohort's keeps
  /// it, and later ones get `ID~2`, `ID~3`.
  package static func distinct(_ cohorts: [Cohort]) -> [Cohort] {
    var taken = Set(cohorts.flatMap { $0.cases.map(\.id) })
    var seen: Set<String> = []
    return cohorts.map { cohort in
      let cases = cohort.cases.map { found in
        guard !seen.insert(found.id).inserted else { return found }
        var copy = 2
        while !taken.insert("\(found.id)~\(copy)").inserted { copy += 1 }
        return found.renamed("\(found.id)~\(copy)")
      }
      return Cohort(
        name: cohort.name, root: cohort.root, cases: cases, ignoredFiles: cohort.ignoredFiles)
    }
  }

  /// Several hospitals' cases as one cohort, ids made unique. Patients of the same name count as one,
  /// so that no split parts them.
  /// - Precondition: There is a cohort.
  package init(pooling cohorts: [Cohort]) {
    precondition(!cohorts.isEmpty, "a pool of no cohorts")
    self.init(
      name: cohorts.map(\.name).joined(separator: "+"),
      root: cohorts.map(\.root).joined(separator: ", "),
      cases: Self.distinct(cohorts).flatMap(\.cases),
      ignoredFiles: cohorts.reduce(0) { $0 + $1.ignoredFiles })
  }
}
