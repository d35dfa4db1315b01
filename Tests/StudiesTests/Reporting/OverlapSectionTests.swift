// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Studies
import Testing

@Suite("Overlap in reports of studies")
struct OverlapSectionTests {
  private let document = StudyReport(
    description: SmallStudy.description, results: SmallStudy.results
  ).document

  @Test("is told by structure, of global models and twins")
  func structures() throws {
    let table = try document.table("Dice, IoU, sensitivity and specificity")
    #expect(
      table.texts == [
        ["fedbuff", "global", "ET", "0.600", "0.500", "0.500", "0.900"],
        ["fedbuff", "global", "WT", "0.800", "0.500", "0.500", "0.900"],
        ["fedbuff", "ditto", "ET", "0.700", "0.500", "0.500", "0.900"],
        ["fedbuff", "ditto", "WT", "0.900", "0.500", "0.500", "0.900"],
        ["fedavg", "global", "ET", "0.550", "0.500", "0.500", "0.900"],
        ["fedavg", "global", "WT", "0.750", "0.500", "0.500", "0.900"],
        ["fedavg", "ditto", "ET", "0.650", "0.500", "0.500", "0.900"],
        ["fedavg", "ditto", "WT", "0.850", "0.500", "0.500", "0.900"],
      ])
  }

  @Test("is told by hospital")
  func hospitals() throws {
    let table = try document.table("Dice and, after the stroke, IoU")
    #expect(table.columns.map(\.title) == ["Strategy", "Model", "a", "b"])
    #expect(
      table.texts.prefix(2) == [
        ["fedbuff", "global", "0.750 / 0.500", "0.650 / 0.500"],
        ["fedbuff", "ditto", "0.850 / 0.500", "0.750 / 0.500"],
      ])
  }
}
