// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Where the paper's tables and figures of a scenario's trials are.
struct PaperSection: Sendable {
  /// Of all scenarios.
  let papers: [TrialPaper]
  let scenario: String

  var blocks: [Block] {
    let pages = papers.filter { $0.record.scenario == scenario }
    guard !pages.isEmpty else { return [] }
    return [
      .subsection("The paper's report of last models"),
      .paragraph(
        "Of the trials from the first seed, scored on each scan's own grid: cohorts, global model and "
          + "twins by hospital, regions and classes, receiver operating characteristics, cases, each twin "
          + "at each hospital, and the machine."),
      .pages(pages.map { Block.Page($0.title, folder: $0.place) }),
    ]
  }
}
