// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

extension TumourClass {
  /// The class of a name as models carry them, in any case: this program's names, the abbreviations
  /// of BraTS, and the paper's "tumor core", which is the necrotic core.
  package init?(name: some StringProtocol) {
    switch name.lowercased() {
    case "background", "bg": self = .background
    case "necrotic core", "ncr", "ncr/net", "net", "tumor core", "tumour core":
      self = .necroticCore
    case "edema", "oedema", "ed", "peritumoral edema": self = .edema
    case "enhancing tumour", "enhancing tumor", "enhancing", "et": self = .enhancing
    default: return nil
    }
  }
}
