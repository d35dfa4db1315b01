// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// Makes cases of a datalist's entries.
struct DatalistReading {
  private(set) var cases: [CohortCase] = []

  private let path: String
  private let folder: String
  private let edition: LabelEdition?
  /// The contrasts of an image's files or frames, where the list tells them.
  private let channels: [Modality]?

  init(
    _ file: DatalistFile, path: String, folder: String, edition: LabelEdition?
  ) throws(ImagingError) {
    self.path = path
    self.folder = folder
    let told = file.edition
    if let told, let edition, told != edition {
      throw .invalidCohort(
        path: path, reason: "its labels are those of \(told.name), not of \(edition.name)")
    }
    self.edition = edition ?? told
    channels = try file.channels.map { (names) throws(ImagingError) in
      try Self.modalities(names, path: path)
    }
    var places: [String: String] = [:]
    for list in try lists(of: file) {
      for (index, entry) in list.entries.enumerated() {
        let place = "\(list.key)[\(index)]"
        let cohortCase = try self.cohortCase(
          entry, place, ListedPlace(part: list.part, fold: entry.fold))
        if let other = places.updateValue(place, forKey: cohortCase.id) {
          throw .invalidCohort(
            path: path, reason: "\(other) and \(place) are both case '\(cohortCase.id.legible())'")
        }
        cases.append(cohortCase)
      }
    }
    guard !cases.isEmpty else {
      throw .invalidCohort(
        path: path,
        reason: file.folderEnding == nil
          ? "it names no case under 'training', 'validation' or 'test'"
          : "no case lies beside it, as imagesTr/CASE_0000\(file.folderEnding ?? "")")
    }
  }

  private func lists(of file: DatalistFile) throws(ImagingError) -> [DatalistFile.List] {
    guard let ending = file.folderEnding else { return file.lists }
    guard CaseFile.stem(of: "x\(ending)") == "x" else {
      throw invalid("its images end in '\(ending.legible(20))', which is neither .nii nor .nii.gz")
    }
    return try NNUNetFolder(folder: folder, ending: ending).lists()
  }

  private static func modalities(
    _ names: [String: String], path: String
  ) throws(ImagingError) -> [Modality] {
    let found = (0..<names.count).map { names["\($0)"].flatMap(Modality.init(name:)) }
    let known = found.compactMap { $0 }
    guard known.count == Modality.allCases.count, Set(known).count == known.count,
      known.count == found.count
    else {
      throw .invalidCohort(
        path: path,
        reason: "its channels are not T1, T1ce, T2 and FLAIR, numbered 0 to 3 in any order")
    }
    return known
  }

  private func cohortCase(
    _ entry: DatalistFile.Entry, _ place: String, _ listed: ListedPlace
  ) throws(ImagingError) -> CohortCase {
    var entry = entry
    if entry.image.count == 1, let files = NNUNetFolder.channels(of: entry.image[0], in: resolved) {
      let stem = Self.parts(of: entry.image[0]).stem
      entry = DatalistFile.Entry(
        image: files, label: entry.label, fold: entry.fold, name: entry.name ?? stem)
    }
    for (key, file) in entry.image.map({ ("image", $0) })
      + (entry.label.map { [("label", $0)] } ?? [])
    {
      guard CaseFile.stem(of: file) != nil else {
        throw invalid(
          "\(place).\(key) is '\(file.legible(200))', which is neither .nii nor .nii.gz")
      }
      guard !file.utf8.contains(0) else {
        throw invalid("\(place).\(key) is '\(file.legible(200))', with a zero byte in it")
      }
    }
    let name = entryName(entry)
    guard let edition = edition ?? name.parsed?.edition else {
      throw invalid(
        "nothing tells which labels \(place) has; name the edition "
          + "(\(LabelEdition.allCases.map(\.rawValue).joined(separator: ", ")))")
    }
    let images = try images(entry, place, edition)
    guard !name.id.isEmpty else { throw invalid("\(place) has no name") }
    // Files are named after it, and must stay where they belong.
    guard !name.id.hasPrefix("."), !name.id.utf8.contains(where: { $0 == 0x2f || $0 < 0x20 }) else {
      throw invalid("\(place) is called '\(name.id.legible(200))', which cannot be a file's name")
    }
    return CohortCase(
      id: name.id, patient: name.parsed?.patient ?? name.id, edition: edition,
      images: images,
      mask: entry.label.map { ImageReference(path: resolved($0)) }, listed: listed)
  }

  private func images(
    _ entry: DatalistFile.Entry, _ place: String, _ edition: LabelEdition
  ) throws(ImagingError) -> [Modality: ImageReference] {
    let paths = entry.image.map(resolved)
    if paths.count == 1 {
      let known = channels ?? (edition == .decathlon ? Modality.decathlonFrames : nil)
      guard let known else {
        throw invalid(
          "nothing tells the contrasts of the 4-D \(place).image; 'channel_names' would")
      }
      let frames = known.enumerated().map { ($1, ImageReference(path: paths[0], frame: $0)) }
      return Dictionary(uniqueKeysWithValues: frames)
    }
    guard paths.count == Modality.allCases.count else {
      throw invalid("\(place).image has \(paths.count) files; one 4-D file or four can be")
    }
    let named = entry.image.compactMap { Modality(name: Self.parts(of: $0).suffix) }
    guard let order = Set(named).count == paths.count ? named : channels else {
      throw invalid(
        "the names in \(place).image do not tell four contrasts, nor does 'channel_names'")
    }
    return Dictionary(
      uniqueKeysWithValues: zip(order, paths.map { ImageReference(path: $0) }))
  }

  /// What the files' names have in common with a case's, else that of the folder or of the file.
  private func entryName(_ entry: DatalistFile.Entry) -> (id: String, parsed: CaseName?) {
    if let name = entry.name { return (name, CaseName(name)) }
    let parts = (entry.image + [entry.label].compactMap { $0 }).map(Self.parts)
    for part in parts {
      if let name = CaseName(part.base) ?? CaseName(part.stem) ?? CaseName(part.folder) {
        return (name.id, name)
      }
    }
    let first = Self.parts(of: entry.image.first ?? "")
    if entry.image.count == 1 { return (first.stem, nil) }
    return (first.base.isEmpty ? first.folder : first.base, nil)
  }

  /// Of `a/b/c_t1.nii`: `c_t1`, `c`, `t1` and `b`.
  private static func parts(
    of path: String
  ) -> (stem: String, base: String, suffix: String, folder: String) {
    let fields = path.split(separator: "/")
    let stem = CaseFile.stem(of: fields.last ?? "") ?? ""
    let cut = stem.lastIndex { $0 == "_" || $0 == "-" }
    return (
      stem, cut.map { String(stem[..<$0]) } ?? "",
      cut.map { String(stem[stem.index(after: $0)...]) } ?? stem,
      fields.dropLast().last.map(String.init) ?? ""
    )
  }

  private func resolved(_ path: String) -> String {
    if path.hasPrefix("/") { return path }
    return folder + (path.hasPrefix("./") ? String(path.dropFirst(2)) : path)
  }

  private func invalid(_ reason: String) -> ImagingError {
    .invalidCohort(path: path, reason: reason)
  }
}
