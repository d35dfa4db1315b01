// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Which lesions of a tumour are told apart, and which are too small to count (BraTS 2023).
package struct LesionRules: Sendable, Equatable, Codable {
  /// How often the reference is dilated by the 18-neighbourhood before its parts are told apart.
  package let dilations: Int
  /// Lesions of so many mm^3 or less do not count.
  package let smallestVolume: Double

  package init(dilations: Int, smallestVolume: Double) {
    self.dilations = dilations
    self.smallestVolume = smallestVolume
  }

  /// Gliomas, those of Sub-Saharan Africa and of children among them.
  package static let glioma = LesionRules(dilations: 3, smallestVolume: 50)
  package static let meningioma = LesionRules(dilations: 1, smallestVolume: 50)
  package static let metastases = LesionRules(dilations: 1, smallestVolume: 2)
}
