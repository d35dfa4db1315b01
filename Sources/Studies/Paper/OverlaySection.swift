// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Rendering

/// Slices of single cases: the reference beside what the global model and the twin see.
struct OverlaySection: Sendable {
  let slices: [ComparisonSlice]
  let isSynthetic: Bool

  var blocks: [Block] {
    guard !slices.isEmpty else { return [] }
    var blocks: [Block] = [
      .section("Cases"),
      .paragraph(
        "Of up to four hospitals, spread over the list, the test case whose Dice is the median of its "
          + "hospital's, so neither the best nor the worst: the axial slice with the largest area of "
          + "tumour in the ground truth."),
    ]
    if !isSynthetic {
      blocks.append(
        .remark(
          "These pictures show patients: this page, its figures and the overlays.json that they are drawn "
            + "from belong where the images may be."))
    }
    return blocks + slices.enumerated().map(block)
  }

  private func block(_ index: Int, _ slice: ComparisonSlice) -> Block {
    do {
      return .figure(
        Figure(
          name: "case-\(index + 1)",
          alternative: "FLAIR slice of \(slice.title), and over it the classes of "
            + slice.layers.map(\.name).joined(separator: ", ") + ".",
          caption:
            "\(slice.title), slice \(slice.number) of \(slice.count). Dice is the mean of the "
            + "whole case's ET, TC and WT.",
          png: try ComparisonFigure(slice).png().bytes))
    } catch {
      return .remark("A picture of a case is missing: \(error)")
    }
  }
}
