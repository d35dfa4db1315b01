// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

extension CohortCase {
  /// The contrasts, in the order of ``Modality``, and the header of the first. A file that holds
  /// several of them is read once.
  /// - Throws: ``ImagingError`` when one is missing or cannot be read.
  package func readImages() throws(ImagingError) -> (volumes: [Volume], header: NIfTIHeader) {
    var volumes: [Modality: Volume] = [:]
    var header: NIfTIHeader?
    for modality in Modality.allCases {
      guard let image = images[modality] else {
        throw .invalidCase(id: id, reason: "its \(modality.rawValue) is missing")
      }
      guard volumes[modality] == nil else { continue }
      let together = contrasts(in: image.path)
      let file = try NIfTIFile(opening: image.path)
      let frames = try file.volumes(frames: together.map(\.frame))
      for (contrast, volume) in zip(together, frames) { volumes[contrast.modality] = volume }
      header = header ?? file.header
    }
    guard let header else { preconditionFailure("there are contrasts") }
    return (Modality.allCases.compactMap { volumes[$0] }, header)
  }

  /// The contrasts that a file holds, in the order of ``Modality``.
  func contrasts(in path: String) -> [(modality: Modality, frame: Int)] {
    Modality.allCases.compactMap { modality in
      images[modality].flatMap { $0.path == path ? (modality, $0.frame) : nil }
    }
  }
}
