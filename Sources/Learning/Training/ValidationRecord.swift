// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging

/// How well a network segments preprocessed cases, in the network's own space. Cheap enough for every
/// epoch; what is reported of a model is scored on the cases' own grids.
package struct ValidationRecord: Sendable, Equatable, Codable {
  /// Mean Dice over the cases by region: ET, TC and WT.
  package let dice: [String: Double]
  package let cases: Int

  /// Mean of the three regions: what decides which epoch is best.
  package var meanDice: Double { dice.values.reduce(0, +) / Double(max(1, dice.count)) }
}
