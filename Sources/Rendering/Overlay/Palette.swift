// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging

/// The colours of figures.
package enum Palette {
  package static let page = Colour(0x14161A)
  /// Behind the images, and around them up to the edges of their panels.
  package static let panel = Colour(0x000000)
  static let text = Colour(0xF0F2F5)
  static let mutedText = Colour(0xA3ABB8)
  static let rule = Colour(0x3A404B)
  /// Behind charts.
  package static let paper = Colour(0xFFFFFF)
  package static let ink = Colour(0x1B1F24)
  static let mutedInk = Colour(0x555D69)
  static let grid = Colour(0xDFE3E8)
}

extension TumourClass {
  /// As viewers have it: necrotic core red, edema green, enhancing tumour yellow. Nil for background.
  package var colour: Colour? {
    switch self {
    case .background: nil
    case .necroticCore: Colour(0xE6322E)
    case .edema: Colour(0x3CBF5C)
    case .enhancing: Colour(0xFFE01F)
    }
  }

  /// As tables have it.
  var abbreviation: String {
    switch self {
    case .background: "BG"
    case .necroticCore: "NCR"
    case .edema: "ED"
    case .enhancing: "ET"
    }
  }
}
