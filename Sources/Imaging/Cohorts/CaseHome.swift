// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Where a data set keeps a case: the path of a folder with the case's files, without what only tells
/// which case or which kind of file it is. Folders of one case have one home, such as
/// `Task01/imagesTr` and `Task01/labelsTr`; two hospitals' folders have two, whatever their cases are
/// called.
struct CaseHome: Hashable {
  private let path: [Substring]

  /// - Parameters:
  ///   - folder: Holds files of the case.
  ///   - id: The case's.
  init(of folder: String, case id: String) {
    var path: [Substring] = []
    for part in folder.split(separator: "/") {
      // Below the case's own folder, all belongs to the case.
      if part == id || part.hasPrefix("\(id)_") || part.hasPrefix("\(id)-") { break }
      if let rest = Self.withoutRole(part) {
        if !rest.isEmpty { path.append(rest) }
      } else {
        path.append(part)
      }
    }
    self.path = path
  }

  private static let roles = [
    "images", "image", "imgs", "img", "labels", "label", "masks", "mask", "segmentations",
    "segmentation", "segs", "seg", "annotations", "annotation", "groundtruth", "ground_truth", "gt",
  ]

  /// What is left of a folder's name that tells the kind of the files in it: of `imagesTr`, `Tr`. Nil
  /// for other names.
  private static func withoutRole(_ part: Substring) -> Substring? {
    if Modality(name: part) != nil { return "" }
    let lower = part.lowercased()
    for role in roles where lower.hasPrefix(role) {
      let rest = part.dropFirst(role.count)
      if rest.isEmpty || ["tr", "ts", "va", "val"].contains(rest.lowercased()) { return rest }
      if let first = rest.first, first == "_" || first == "-" { return rest.dropFirst() }
    }
    return nil
  }
}
