// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Imaging
import Tensors

/// Where the predictions of a cohort's cases are written, a few files for each.
struct PredictionFolder: Sendable {
  let path: String

  /// Where data sets of the Decathlon and of nnU-Net keep images and the masks of experts.
  private static let namesOfData: Set = ["imagestr", "imagests", "labelstr", "labelsts"]

  func mask(of item: CohortCase) -> String { "\(path)/\(item.id).nii.gz" }

  func probabilities(of item: CohortCase) -> String {
    "\(path)/\(item.id)-probabilities.nii.gz"
  }

  func overlay(of item: CohortCase) -> String { "\(path)/\(item.id).png" }

  private func files(of item: CohortCase) -> [String] {
    [mask(of: item), probabilities(of: item), overlay(of: item)]
  }

  /// What to add to the reason why a case has no new mask.
  func remark(on item: CohortCase) -> String {
    FileManager.default.fileExists(atPath: mask(of: item))
      ? " What was predicted of it earlier stays." : ""
  }

  /// Makes the folder, removes what a killed run was writing there, and checks that no prediction would replace an image or a reference mask:
  /// some data sets name those as predictions are named.
  /// - Throws: ``ImagingError/fileOperation(operation:path:reason:)`` with the file that is in danger,
  ///   before anything is written; `TensorsError` when the folder cannot be made.
  func prepare(for cohort: Cohort) throws {
    try Folder.make(at: path)
    Folder.removeAbandonedFiles(in: path)
    var owners: [FilePlace: String] = [:]
    for item in cohort.cases {
      for image in Array(item.images.values) + [item.mask].compactMap(\.self) {
        if let place = FilePlace(of: image.path) { owners[place] = item.id }
      }
    }
    let isData = Self.namesOfData.contains(
      URL(filePath: path).resolvingSymlinksInPath().lastPathComponent.lowercased())
    for file in cohort.cases.flatMap(files(of:)) {
      guard let place = FilePlace(of: file) else { continue }
      if let owner = owners[place] {
        throw refusal(
          of: file, "it belongs to case '\(owner.legible(100))', which is to be segmented")
      }
      if isData { throw refusal(of: file, "it stands where a data set keeps its own files") }
    }
  }

  private func refusal(of file: String, _ reason: String) -> ImagingError {
    .fileOperation(
      operation: "write", path: file,
      reason: "\(reason); take another folder for the predictions")
  }

  /// Removes what an earlier run wrote of a case beside what this one wrote: another model's
  /// probabilities beside this one's mask would be scored as this one's.
  /// - Throws: ``ImagingError/fileOperation(operation:path:reason:)``.
  func removeFiles(of item: CohortCase, but written: [String]) throws(ImagingError) {
    for file in files(of: item)
    where !written.contains(file) && unlink(file) != 0 && errno != ENOENT {
      throw .fileOperation(
        operation: "remove", path: file, reason: String(cString: strerror(errno)))
    }
  }
}
