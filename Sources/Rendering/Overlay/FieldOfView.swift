// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging

/// The part of a volume that a figure shows: all that is not background, and a margin.
struct FieldOfView: Sendable, Equatable {
  /// Positions along the axes of the patient's grid.
  private let ranges: [Range<Int>]
  private let spacings: [Double]

  private static let marginMillimetres = 4.0

  /// - Parameter occupied: Volumes of what must be seen. Where nothing is to be seen all is shown.
  init(_ grid: PatientGrid, showing occupied: [Occupancy]) {
    ranges = PatientAxis.allCases.map { axis in
      let axis = grid[axis]
      let seen = occupied.compactMap { $0.range(along: axis) }
      guard let first = seen.map(\.lowerBound).min(), let end = seen.map(\.upperBound).max() else {
        return 0..<axis.count
      }
      let margin = Int(min(Self.marginMillimetres / axis.spacing, Double(axis.count)).rounded(.up))
      return max(0, first - margin)..<min(axis.count, end + margin)
    }
    spacings = PatientAxis.allCases.map { grid[$0].spacing }
  }

  subscript(axis: PatientAxis) -> Range<Int> { ranges[axis.rawValue] }

  func millimetres(along axis: PatientAxis) -> Double {
    Double(self[axis].count) * spacings[axis.rawValue]
  }
}
