// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

extension CohortCase {
  /// The contrasts, in the order of ``Modality``, and the header of the first. A file that holds
  /// several of them is read once.
  /// - Throws: ``ImagingError`` when one is missing, cannot be read, or is alone in a file of several
  ///   frames.
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
      try requireFrames(of: file)
      let frames = try file.volumes(frames: together.map(\.frame))
      for (contrast, volume) in zip(together, frames) { volumes[contrast.modality] = volume }
      header = header ?? file.header
    }
    guard let header else { preconditionFailure("there are contrasts") }
    return (Modality.allCases.compactMap { volumes[$0] }, header)
  }

  /// The mask as it is on disk; nil where there is none.
  /// - Throws: ``ImagingError`` when it cannot be read, or is one of several frames.
  package func readMask() throws(ImagingError) -> LabelVolume? {
    guard let mask else { return nil }
    let file = try NIfTIFile(opening: mask.path)
    try requireFrames(of: file)
    return try file.labels(frame: mask.frame)
  }

  /// Whether a file has more frames than one though it is not for several contrasts: nothing tells
  /// which frame is meant.
  func hasSurplusFrames(_ file: NIfTIFile) -> Bool {
    file.frameCount > 1 && contrasts(in: file.path).count <= 1
  }

  private func requireFrames(of file: NIfTIFile) throws(ImagingError) {
    guard hasSurplusFrames(file) else { return }
    throw .invalidCase(
      id: id, reason: "'\(file.path)' has \(file.frameCount) frames where one belongs")
  }

  /// The contrasts that a file holds, in the order of ``Modality``.
  func contrasts(in path: String) -> [(modality: Modality, frame: Int)] {
    Modality.allCases.compactMap { modality in
      images[modality].flatMap { $0.path == path ? (modality, $0.frame) : nil }
    }
  }
}
