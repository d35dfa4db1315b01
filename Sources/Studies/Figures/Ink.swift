// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What tells one series of a chart from the others: a colour of Okabe and Ito's set, which the
/// colour-blind can tell apart, and a dash, a mark and a hatching, for those who print in grey.
struct Ink: Sendable, Equatable {
  let colour: String
  let dash: String
  /// gnuplot's number of the mark, and of the hatching.
  let mark: Int
  let hatching: Int

  private static let colours = [
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#8A7F00",
  ]
  private static let dashes = [
    "1", "(12,5)", "(3,4)", "(12,4,3,4)", "(20,6)", "(6,3,6,9)", "(3,9)", "(18,4,3,4,3,4)",
  ]
  private static let marks = [7, 5, 9, 11, 13, 6, 4, 8]
  private static let hatchings = [3, 4, 5, 1, 2, 6, 7]

  /// After eight series colours come again, with other dashes.
  init(_ index: Int) {
    let round = index / Self.colours.count
    colour = Self.colours[index % Self.colours.count]
    dash = Self.dashes[(index + 3 * round) % Self.dashes.count]
    mark = Self.marks[(index + round) % Self.marks.count]
    hatching = Self.hatchings[(index + round) % Self.hatchings.count]
  }
}
