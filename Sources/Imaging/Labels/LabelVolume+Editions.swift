// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

extension LabelVolume {
  /// The classes of labels as a file of this edition has them.
  /// - Throws: ``ImagingError/invalidImage(reason:)`` for labels that the edition does not have,
  ///   and for a mask with both 3 and 4: it is of no edition.
  package func canonical(from edition: LabelEdition) throws(ImagingError) -> LabelVolume {
    if let problem = LabelCounts(labels).problem(in: edition) {
      throw .invalidImage(reason: problem.reason)
    }
    return mapped { edition.tumourClass(of: $0)?.rawValue ?? 0 }
  }

  /// The labels that a file of this edition has for these classes.
  /// - Throws: ``ImagingError/invalidImage(reason:)`` for a label that is no ``TumourClass``.
  package func onDisk(as edition: LabelEdition) throws(ImagingError) -> LabelVolume {
    let highest = labels.max() ?? 0
    guard TumourClass(rawValue: highest) != nil else {
      throw .invalidImage(reason: "label \(highest) is no class")
    }
    return mapped { TumourClass(rawValue: $0).map(edition.label) ?? 0 }
  }

  private func mapped(_ label: (UInt8) -> UInt8) -> LabelVolume {
    let table = (0...UInt8.max).map(label)
    return LabelVolume(geometry: geometry, labels: labels.map { table[Int($0)] })
  }
}
