// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging

/// A case at a glance: axial, coronal and sagittal slices through the tumour in rows; the FLAIR
/// image, the reference, the prediction and their difference in columns; a legend and volumes below.
///
/// Slices are shown as radiologists do, the patient's right on the viewer's left, whichever way the
/// voxels lie in memory. Each goes through the plane with the largest area of tumour: of the
/// reference, or of the prediction where the reference has none, or else the middle of the brain. All
/// panels have one scale in pixels per millimetre.
package struct OverlayFigure: Sendable {
  package let title: String
  /// Such as the model that predicted; empty for none.
  package let subtitle: String
  let image: Volume
  let reference: LabelVolume?
  let prediction: LabelVolume?
  package let table: OverlayTable
  let grid: PatientGrid
  let fieldOfView: FieldOfView
  /// In the order of the views.
  let slices: [Slice]
  let layout: OverlayLayout

  /// - Parameters:
  ///   - image: The FLAIR image in its native space; 0 and NaN are background.
  ///   - reference: Classes, 0 to 3, on the grid of the image.
  ///   - prediction: Classes, 0 to 3, on the grid of the image.
  ///   - title: The case's name; shortened where it does not fit, as is the subtitle.
  ///   - dice: Coefficients to tell; NaN and missing ones are shown as a dash.
  /// - Throws: ``RenderingError/invalidInput(name:reason:)`` for a grid that has no directions, masks
  ///   on another grid, and labels that are no classes.
  package init(
    image: Volume, reference: LabelVolume? = nil, prediction: LabelVolume? = nil, title: String,
    subtitle: String = "", dice: [TumourRegion: Double] = [:]
  ) throws(RenderingError) {
    let grid = try PatientGrid(image.geometry)
    try Self.check(reference, "reference", against: image)
    try Self.check(prediction, "prediction", against: image)
    let extent = image.geometry.extent
    let brain = Occupancy(of: image.voxels, extent: extent) { $0 != 0 && !$0.isNaN }
    let tumours = [reference, prediction].compactMap(\.self).map { mask in
      Occupancy(of: mask.labels, extent: extent) { $0 != 0 }
    }
    let fieldOfView = FieldOfView(grid, showing: [brain] + tumours)
    let tumour = tumours.first { !$0.isEmpty }
    slices = AnatomicalView.allCases.map { view in
      Slice(
        view: view,
        position: Self.position(across: grid[view.normal], tumour: tumour, brain: brain),
        columns: fieldOfView[view.horizontal], rows: fieldOfView[view.vertical])
    }
    table = OverlayTable(reference: reference, prediction: prediction, dice: dice)
    layout = OverlayLayout(
      fieldOfView: fieldOfView, hasReference: reference != nil, hasPrediction: prediction != nil,
      hasSubtitle: !subtitle.isEmpty, tableRows: table.rowCount)
    (self.title, self.subtitle) = (title, subtitle)
    (self.image, self.reference, self.prediction) = (image, reference, prediction)
    (self.grid, self.fieldOfView) = (grid, fieldOfView)
  }

  /// Where the pictures lie, row by row.
  package var panels: [OverlayPanel] { layout.panels }

  /// Where the legend has the opaque colour of a class.
  package func swatch(of tumourClass: TumourClass) -> Rectangle? {
    layout.classSwatches[tumourClass]
  }

  /// Where the legend has the opaque colour of a mistake.
  package func swatch(of mistake: Mistake) -> Rectangle? { layout.mistakeSwatches[mistake] }

  /// The index of the voxels, along x, y or z, that a view's slice goes through.
  package func sliceIndex(of view: AnatomicalView) -> Int {
    slices.first { $0.view == view }.map { grid[view.normal].index(of: $0.position) } ?? 0
  }

  /// A length that each row of the figure shows.
  package var scaleBar: ScaleBar { ScaleBar(pixelsPerMillimetre: layout.scale) }

  /// Draws the figure.
  /// - Throws: ``RenderingError/cairo(operation:status:reason:)``, or
  ///   ``RenderingError/invalidSize(width:height:)`` for slices larger than Cairo's images can be.
  package func drawn() throws(RenderingError) -> Canvas {
    let canvas = try Canvas(
      width: layout.width, height: layout.height, background: Palette.page)
    try OverlayPainter(figure: self, canvas: canvas).paint()
    return canvas
  }

  /// Draws the figure and encodes it, the same bytes for the same figure on the same machine.
  package func png() throws(RenderingError) -> PNG {
    try drawn().png()
  }

  /// Where the largest area of tumour is, or else the middle of the brain.
  static func position(
    across axis: PatientGrid.Axis, tumour: Occupancy?, brain: Occupancy
  ) -> Int {
    if let plane = tumour?.largestPlane(along: axis) { return plane }
    let range = brain.range(along: axis) ?? 0..<axis.count
    return (range.lowerBound + range.upperBound) / 2
  }

  /// - Throws: ``RenderingError/invalidInput(name:reason:)`` for a mask that is none of the image.
  static func check(
    _ mask: LabelVolume?, _ name: String, against image: Volume
  ) throws(RenderingError) {
    guard let mask else { return }
    guard mask.geometry.isAligned(with: image.geometry) else {
      throw .invalidInput(
        name: name,
        reason: mask.geometry.extent == image.geometry.extent
          ? "it lies elsewhere in the patient than the image"
          : "it has \(mask.geometry.extent) voxels and the image \(image.geometry.extent)")
    }
    guard let label = mask.labels.first(where: { $0 > 3 }) else { return }
    throw .invalidInput(name: name, reason: "its label \(label) is no class, 0 to 3")
  }
}
