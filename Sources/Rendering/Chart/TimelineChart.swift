// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging

/// A patient's tumour over time: a line for each region in millilitres over the time points, hollow
/// marks for what reference masks say, and below the axis which model measured what.
///
/// Volumes begin at 0. Time points stand side by side in their order, whatever lies between them.
/// Between two that different models measured the line is dashed, since part of what it shows may be
/// the models' difference.
package struct TimelineChart: Sendable {
  package let title: String
  package let subtitle: String
  package let moments: [TimelineMoment]
  package let axis: ChartAxis

  /// Pixels.
  package static let width = 900
  package static let height = 600
  /// What the axes enclose.
  package static let plot = Rectangle(x: 92, y: 116, width: 776, height: 376)

  /// - Parameters:
  ///   - title: Shortened where it does not fit, as is the subtitle.
  ///   - moments: In their order.
  /// - Throws: ``RenderingError/invalidInput(name:reason:)`` where there are none, or a volume is
  ///   negative, no number or beyond all patients.
  package init(
    title: String, subtitle: String = "", moments: [TimelineMoment]
  ) throws(RenderingError) {
    guard !moments.isEmpty else {
      throw .invalidInput(name: "timeline", reason: "it has no time points")
    }
    var largest = 0.0
    for moment in moments {
      for volume in moment.volumes.values.map(\.self) + moment.reference.values.map(\.self) {
        guard (0...Self.largestVolume).contains(volume) else {
          throw .invalidInput(
            name: "time point \(moment.name)", reason: "it has a volume of \(volume) mL")
        }
        largest = max(largest, volume)
      }
    }
    axis = ChartAxis(largest: largest)
    (self.title, self.subtitle, self.moments) = (title, subtitle, moments)
  }

  private static let largestVolume = 1e6

  /// Where a volume stands, in pixels.
  /// - Parameter index: Of the time point.
  package func point(of millilitres: Double, at index: Int) -> Point {
    Point(
      x: Self.plot.x + (Double(index) + 0.5) / Double(moments.count) * Self.plot.width,
      y: Self.plot.maximumY - millilitres / axis.maximum * Self.plot.height)
  }

  /// Where the volume of a reference mask stands: beside what was measured, or one would hide the other.
  package func referencePoint(of millilitres: Double, at index: Int) -> Point {
    var point = point(of: millilitres, at: index)
    point.x += min(22, Self.plot.width / Double(moments.count) / 3)
    return point
  }

  /// Time points one after the other that one model measured.
  package var modelRuns: [Range<Int>] {
    moments.indices.reduce(into: []) { runs, index in
      if let last = runs.last, moments[last.lowerBound].model == moments[index].model {
        runs[runs.count - 1] = last.lowerBound..<index + 1
      } else {
        runs.append(index..<index + 1)
      }
    }
  }

  var hasReference: Bool { moments.contains { !$0.reference.isEmpty } }

  /// Draws the chart.
  /// - Throws: ``RenderingError/cairo(operation:status:reason:)``.
  package func drawn() throws(RenderingError) -> Canvas {
    let canvas = try Canvas(
      width: Self.width, height: Self.height, background: Palette.paper)
    TimelinePainter(chart: self, canvas: canvas).paint()
    return canvas
  }

  /// Draws the chart and encodes it, the same bytes for the same chart on the same machine.
  package func png() throws(RenderingError) -> PNG {
    try drawn().png()
  }
}
