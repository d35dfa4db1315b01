// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging

/// The numbers below a figure: millilitres of each class and region, and Dice coefficients.
package struct OverlayTable: Sendable, Equatable {
  /// A name, and a number for each column or an empty text.
  package typealias Row = [String]

  package private(set) var head: Row = ["Volume, mL"]
  package private(set) var volumes: [Row] = []
  /// Nil where no coefficients were given.
  package private(set) var dice: Row?

  /// - Precondition: The labels are canonical, 0 to 3.
  init(reference: LabelVolume?, prediction: LabelVolume?, dice: [TumourRegion: Double]) {
    let classes = TumourClass.allCases.dropFirst()
    let unions: [TumourRegion] = [.core, .whole]
    head += classes.map(\.abbreviation) + unions.map(\.rawValue)
    for (name, mask) in [("Reference", reference), ("Prediction", prediction)] {
      guard let volumes = mask.map(TumourVolumes.init) else { continue }
      self.volumes.append(
        [name] + classes.map { Decimals.millilitres(volumes[$0]) }
          + unions.map { Decimals.millilitres(volumes[$0]) })
    }
    guard !dice.isEmpty else { return }
    // The enhancing tumour is a region too, the other classes are not scored.
    let scored: [TumourRegion?] = [nil, nil, .enhancing, .core, .whole]
    self.dice =
      ["Dice"] + scored.map { region in region.map { Decimals.dice(dice[$0]) } ?? "" }
  }

  /// With the head.
  var rowCount: Int { 1 + volumes.count + (dice == nil ? 0 : 1) }
}
