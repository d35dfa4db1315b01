// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Imaging
import Tensors

struct DataList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the cases of a cohort by the names of files, without reading them.")

  @Argument(help: "A folder, or a list (FILE.json).")
  var cohort: String

  @Option(name: .long, help: "Edition of the labels: brats2017, brats2023 or decathlon; by names.")
  var edition: LabelEdition?

  @Flag(name: .long, help: "Print JSON.")
  var json = false

  func run() throws {
    let cohort = try CohortSource.cohort(self.cohort, edition: edition)
    try Console.output(json ? try JSONOutput.text(CohortListing(cohort)) : Self.text(cohort))
  }

  private static func text(_ cohort: Cohort) -> String {
    var table = TextTable(["case", "patient", "edition", "contrasts", "mask"])
    for found in cohort.cases {
      let missing = found.missingModalities.map(\.rawValue).joined(separator: ", ")
      table.add([
        found.id.legible(100), found.patient.legible(100), found.edition.rawValue,
        missing.isEmpty ? "all" : "without \(missing)", found.mask == nil ? "no" : "yes",
      ])
    }
    let patients = Set(cohort.cases.map(\.patient)).count
    let complete = cohort.cases.count { $0.isComplete }
    let total =
      "\(cohort.cases.count) cases of \(patients) patients, \(complete) with all contrasts and a "
      + "mask, \(cohort.ignoredFiles) files of no case"
    return (table.lines + [total]).joined(separator: "\n")
  }
}
