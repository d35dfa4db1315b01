// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What one folder holds of one case.
struct CaseFolder {
  let name: CaseName
  private(set) var files: [CaseFile.Role: String] = [:]
  private var guesses: [String] = []
  /// Files that play a role that another already plays.
  private(set) var surplus = 0

  init(name: CaseName) { self.name = name }

  /// - Precondition: Files come in order, so that the same one always wins.
  mutating func add(_ file: CaseFile, path: String) {
    if file.isGuess {
      guesses.append(path)
    } else if files[file.role] == nil {
      files[file.role] = path
    } else {
      surplus += 1
    }
  }

  /// Takes what looks like a mask for one, if it is alone and no file is named as one.
  mutating func settleGuesses() {
    if files[.mask] == nil, guesses.count == 1 {
      files[.mask] = guesses[0]
    } else {
      surplus += guesses.count
    }
    guesses = []
  }

  /// Unites two folders' files of a case, unless both hold the same.
  mutating func merge(_ other: CaseFolder) -> Bool {
    guard Set(files.keys).isDisjoint(with: other.files.keys) else { return false }
    files.merge(other.files) { own, _ in own }
    surplus += other.surplus
    return true
  }

  func cohortCase(id: String) -> CohortCase {
    var images: [Modality: ImageReference] = [:]
    if let path = files[.frames] {
      for (frame, modality) in Modality.decathlonFrames.enumerated() {
        images[modality] = ImageReference(path: path, frame: frame)
      }
    }
    for modality in Modality.allCases {
      if let path = files[.image(modality)] { images[modality] = ImageReference(path: path) }
    }
    return CohortCase(
      id: id, patient: name.patient, edition: name.edition, images: images,
      mask: files[.mask].map { ImageReference(path: $0) })
  }
}
