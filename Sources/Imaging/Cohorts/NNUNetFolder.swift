// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The cases beside a `dataset.json` of nnU-Net: `imagesTr/CASE_0000.nii.gz` to `CASE_0003.nii.gz`,
/// one file a contrast, and `labelsTr/CASE.nii.gz`; those to test in `imagesTs` and, where there are
/// masks, `labelsTs`. Version 2 names no case in the JSON; version 1 names them without the numbers.
struct NNUNetFolder {
  /// The folder of `dataset.json`, with a slash; empty for the present one.
  let folder: String
  /// Such as `.nii.gz`.
  let ending: String

  /// The cases that lie there, sorted, with paths relative to the folder.
  /// - Throws: ImagingError when there is no `imagesTr`.
  func lists() throws(ImagingError) -> [(
    key: String, part: SplitPart, entries: [DatalistFile.Entry]
  )] {
    let training = try entries("imagesTr", "labelsTr")
    let hasTests = Self.kind("\(folder)imagesTs") == S_IFDIR
    return [
      ("imagesTr", .train, training),
      ("imagesTs", .test, hasTests ? try entries("imagesTs", "labelsTs") : []),
    ]
  }

  /// The four files of an image that version 1 names as if it were one: of `a/b.nii.gz`,
  /// `a/b_0000.nii.gz` to `a/b_0003.nii.gz`. Nil where the named file itself lies there, or the first
  /// of the four does not.
  static func channels(of path: String, in resolve: (String) -> String) -> [String]? {
    guard kind(resolve(path)) == nil, let stem = CaseFile.stem(of: path) else { return nil }
    let ending = path.dropFirst(stem.count)
    let files = Modality.allCases.indices.map { "\(stem)_000\($0)\(ending)" }
    return kind(resolve(files[0])) == nil ? nil : files
  }

  private func entries(
    _ images: String, _ labels: String
  ) throws(ImagingError) -> [DatalistFile.Entry] {
    let tree = try FolderTree(of: "\(folder)\(images)", limits: DiscoveryLimits(depth: 0))
    var channels: [String: [String]] = [:]
    for file in tree.files where file.name.hasSuffix(ending) {
      let stem = file.name.dropLast(ending.count)
      guard let cut = stem.lastIndex(of: "_"), stem[stem.index(after: cut)...].isChannelNumber
      else { continue }
      channels[String(stem[..<cut]), default: []].append("\(images)/\(file.name)")
    }
    return channels.sorted { $0.key < $1.key }.map { name, files in
      let label = "\(labels)/\(name)\(ending)"
      return DatalistFile.Entry(
        image: files.sorted(), label: Self.kind("\(folder)\(label)") == nil ? nil : label,
        name: name)
    }
  }

  /// The kind of what lies at a path, links followed; nil for nothing.
  private static func kind(_ path: String) -> mode_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
  }
}

extension StringProtocol {
  /// Whether there are four ASCII digits and nothing else.
  fileprivate var isChannelNumber: Bool { count == 4 && allSatisfy { ("0"..."9").contains($0) } }
}
