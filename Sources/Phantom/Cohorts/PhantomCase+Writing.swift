// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Imaging
import Tensors

extension PhantomCase {
  /// Puts the images, as int16, and the mask, in the edition's labels, into the cohort's folder,
  /// making the folders on the way. Files that are there already are replaced.
  /// - Throws: ImagingError/fileOperation(operation:path:reason:).
  package func write(toCohort folder: String) throws(ImagingError) {
    try Self.makeFolder(of: "\(folder)/\(maskPath)")
    for modality in Modality.allCases {
      guard let image = images[modality], let path = imagePaths[modality] else { continue }
      try NIfTIFile.write(image, to: "\(folder)/\(path)", as: .int16)
    }
    try NIfTIFile.write(maskOnDisk, to: "\(folder)/\(maskPath)")
  }

  /// The mask with the numbers that the edition has for the classes.
  package var maskOnDisk: LabelVolume {
    let numbers = TumourClass.allCases.sorted { $0.rawValue < $1.rawValue }.map {
      edition.label(of: $0)
    }
    return LabelVolume(
      geometry: mask.geometry, labels: mask.labels.map { numbers[Int($0)] })
  }

  private static func makeFolder(of path: String) throws(ImagingError) {
    let folder = (path as NSString).deletingLastPathComponent
    do throws(TensorsError) {
      try Folder.make(at: folder)
    } catch {
      throw ImagingError(error)
    }
  }
}
