// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Tensors

/// Digests that tell whether a case is the one that was measured.
enum TimelineContent {
  /// Of the files of a case's contrasts, in their order.
  /// - Throws: ``ImagingError/invalidCase(id:reason:)`` where one is missing; `TensorsError`.
  static func digest(of item: CohortCase) throws -> String {
    var files: [String: Digest] = [:]
    var bytes: [UInt8] = []
    for modality in Modality.allCases {
      guard let image = item.images[modality] else {
        throw ImagingError.invalidCase(id: item.id, reason: "its \(modality.rawValue) is missing")
      }
      let digest = try files[image.path] ?? Digest(ofFile: image.path)
      files[image.path] = digest
      bytes += digest.bytes + Array("/\(image.frame)/".utf8)
    }
    return bytes.withUnsafeBytes { Digest(of: $0) }.description
  }

  /// Of a case's mask; nil where there is none.
  static func maskDigest(of item: CohortCase) throws -> String? {
    guard let mask = item.mask else { return nil }
    return "\(try Digest(ofFile: mask.path)):\(mask.frame)"
  }
}
