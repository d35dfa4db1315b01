// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What the name of a NIfTI file, and that of its folder, tell.
struct CaseFile: Equatable {
  enum Role: Hashable {
    case image(Modality)
    case mask
    /// A 4-D image of the Decathlon.
    case frames
  }

  let name: CaseName
  let role: Role
  /// Whether it only looks like a mask and counts if nothing else does.
  let isGuess: Bool

  /// - Returns: nil for what is no NIfTI file or belongs to no case.
  init?(_ file: FolderTree.File) {
    guard let stem = Self.stem(of: file.name) else { return nil }
    let folder = file.folder.split(separator: "/").last ?? ""
    let cut = stem.lastIndex { $0 == "_" || $0 == "-" }
    let suffix = cut.map { stem[stem.index(after: $0)...] } ?? stem[...]
    let own = cut.flatMap { CaseName(stem[..<$0]) }
    if let role = Self.role(of: suffix), let name = own ?? CaseName(folder) {
      self.init(name: name, role: role, isGuess: own == nil && role == .mask)
    } else if let name = CaseName(stem), name.edition == .decathlon {
      let isLabel = folder.lowercased().hasPrefix("label")
      self.init(name: name, role: isLabel ? .mask : .frames, isGuess: false)
    } else if let name = CaseName(folder), stem.lowercased().contains("seg") {
      self.init(name: name, role: .mask, isGuess: true)
    } else {
      return nil
    }
  }

  private init(name: CaseName, role: Role, isGuess: Bool) {
    self.name = name
    self.role = role
    self.isGuess = isGuess
  }

  private static func role(of suffix: Substring) -> Role? {
    if let modality = Modality(name: suffix) { return .image(modality) }
    return ["seg", "segm", "segmentation"].contains(suffix.lowercased()) ? .mask : nil
  }

  /// The name without `.nii` or `.nii.gz`; nil without either.
  static func stem(of name: some StringProtocol) -> String? {
    for ending in [".nii.gz", ".nii"] where name.lowercased().hasSuffix(ending) {
      return String(name.dropLast(ending.count))
    }
    return nil
  }
}
