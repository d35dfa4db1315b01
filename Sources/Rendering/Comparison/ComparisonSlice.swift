// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Imaging

/// An axial slice of one case, small enough to be kept with a report: the FLAIR image, and the classes
/// that the reference and each of several models see in it.
package struct ComparisonSlice: Sendable, Equatable, Codable {
  /// Who sees which classes.
  package struct Layer: Sendable, Equatable, Codable {
    /// For people, such as `global model`.
    package let name: String
    /// Such as a Dice coefficient; may be empty.
    package let note: String
    /// Classes, 0 to 3, row by row from the top.
    package let labels: Data

    package init(name: String, note: String, labels: Data) {
      (self.name, self.note, self.labels) = (name, note, labels)
    }
  }

  /// What a model made of the whole case.
  package struct Prediction: Sendable {
    package let name: String
    package let note: String
    package let mask: LabelVolume

    package init(name: String, note: String, mask: LabelVolume) {
      (self.name, self.note, self.mask) = (name, note, mask)
    }
  }

  package let title: String
  /// Pixels.
  package let width: Int
  package let height: Int
  /// Millimetres from pixel to pixel.
  package let pixelWidth: Double
  package let pixelHeight: Double
  /// The index of the voxels that the slice goes through, from 1, and how many there are.
  package let number: Int
  package let count: Int
  /// Brightnesses, 0 to 255, row by row from the top: the patient's front, their right on the left.
  package let image: Data
  /// The reference first.
  package let layers: [Layer]

  /// Takes the slice with the largest area of tumour in the reference, or of the first prediction where
  /// the reference has none.
  /// - Parameters:
  ///   - image: The FLAIR image in its native space; 0 and NaN are background.
  ///   - reference: Classes, 0 to 3, on the grid of the image.
  ///   - predictions: The same, of at least one model.
  /// - Throws: ``RenderingError/invalidInput(name:reason:)``, as ``OverlayFigure`` does.
  package init(
    image: Volume, reference: LabelVolume, predictions: [Prediction], title: String
  ) throws(RenderingError) {
    let grid = try PatientGrid(image.geometry)
    for (name, mask) in [("reference", reference)] + predictions.map({ ($0.name, $0.mask) }) {
      try OverlayFigure.check(mask, name, against: image)
    }
    let extent = image.geometry.extent
    let brain = Occupancy(of: image.voxels, extent: extent) { $0 != 0 && !$0.isNaN }
    let tumours = ([reference] + predictions.map(\.mask)).map { mask in
      Occupancy(of: mask.labels, extent: extent) { $0 != 0 }
    }
    let view = AnatomicalView.axial
    let field = FieldOfView(grid, showing: [brain] + tumours)
    let slice = Slice(
      view: view,
      position: OverlayFigure.position(
        across: grid[view.normal], tumour: tumours.first { !$0.isEmpty }, brain: brain),
      columns: field[view.horizontal], rows: field[view.vertical])
    let window = GrayWindow(image)
    self.title = title
    (width, height) = (slice.columns.count, slice.rows.count)
    (pixelWidth, pixelHeight) = (grid[view.horizontal].spacing, grid[view.vertical].spacing)
    number = grid[view.normal].index(of: slice.position) + 1
    count = grid[view.normal].count
    self.image = Data(grid.values(of: image.voxels, in: slice).map(window.brightness))
    layers =
      [
        Layer(
          name: "ground truth", note: "", labels: Data(grid.values(of: reference.labels, in: slice))
        )
      ]
      + predictions.map { prediction in
        Layer(
          name: prediction.name, note: prediction.note,
          labels: Data(grid.values(of: prediction.mask.labels, in: slice)))
      }
  }

  /// More pixels than any scanner's slice has each way.
  private static let largestSide = 4_096
  /// More models than a picture has room for.
  private static let mostLayers = 8

  /// - Throws: ``RenderingError/invalidInput(name:reason:)`` for what no case has.
  func check() throws(RenderingError) {
    func refuse(_ reason: String) -> RenderingError {
      .invalidInput(name: "slice '\(title.legible())'", reason: reason)
    }
    guard (1...Self.largestSide).contains(width), (1...Self.largestSide).contains(height),
      image.count == width * height
    else { throw refuse("it has \(image.count) of \(width)x\(height) pixels") }
    guard (1e-3...1e3).contains(pixelWidth), (1e-3...1e3).contains(pixelHeight) else {
      throw refuse("its pixels are \(pixelWidth)x\(pixelHeight) mm")
    }
    guard (1...Self.mostLayers).contains(layers.count) else {
      throw refuse("\(layers.count) masks lie over it; 1 to \(Self.mostLayers) can")
    }
    for layer in layers {
      guard layer.labels.count == image.count, layer.labels.allSatisfy({ $0 <= 3 }) else {
        throw refuse(
          "its mask '\(layer.name.legible())' has \(layer.labels.count) of \(image.count) labels, "
            + "or one above 3")
      }
    }
  }
}
