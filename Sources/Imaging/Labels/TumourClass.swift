// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What a voxel is: the classes of BraTS, numbered as the network's logits are.
package enum TumourClass: UInt8, Sendable, CaseIterable, Codable {
  case background = 0
  /// Necrotic and non-enhancing core (NCR, NET). The paper's "tumor core" class.
  case necroticCore = 1
  /// Peritumoural edema (ED).
  case edema = 2
  /// Enhancing tumour (ET).
  case enhancing = 3

  package var name: String {
    switch self {
    case .background: "background"
    case .necroticCore: "necrotic core"
    case .edema: "edema"
    case .enhancing: "enhancing tumour"
    }
  }
}
