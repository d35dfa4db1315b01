// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import Imaging

struct DataSplit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "split",
    abstract: "Deal patients out to training, validation and test.",
    discussion: """
      All cases of a patient come into one part; cases without a mask or a contrast into none. The \
      same seed gives the same split. With --extend, new patients are added to a split that \
      exists, and everyone else stays.
      """)

  @Argument(help: "A folder, or a list (FILE.json).")
  var cohort: String

  @Option(name: .shortAndLong, help: "The file to write, usually split.json.")
  var output: String

  @Option(name: .long, help: "Share of the patients in training; by default 0.7.")
  var train: Double?

  @Option(
    name: .long, help: "Share of the patients in validation, by default 0.1; the rest is the test.")
  var validation: Double?

  @Option(name: .long, help: "Seed of the order; by default 0.")
  var seed: UInt64?

  @Flag(name: .long, help: "Add the new patients to the split that exists.")
  var extend = false

  @Flag(name: .long, help: "Replace a split that exists.")
  var force = false

  @Flag(name: .long, help: "Print JSON.")
  var json = false

  func validate() throws {
    if extend, force || train != nil || validation != nil || seed != nil {
      throw ValidationError("--extend keeps the split's shares and seed; give it alone.")
    }
    do throws(ImagingError) {
      _ = try fractions
    } catch {
      throw ValidationError(error.description)
    }
  }

  private var fractions: SplitFractions {
    get throws(ImagingError) {
      try SplitFractions(
        train: train ?? SplitFractions.standard.train,
        validation: validation ?? SplitFractions.standard.validation)
    }
  }

  func run() throws {
    let exists = access(output, F_OK) == 0
    if exists, !extend, !force {
      throw ImagingError.fileOperation(
        operation: "write", path: output,
        reason: "it exists; --extend adds to it and --force replaces it")
    }
    let cohort = try CohortSource.cohort(self.cohort, edition: nil)
    let split =
      extend
      ? try CohortSplit(contentsOf: output).extended(with: cohort)
      : try CohortSplit(of: cohort, fractions: try fractions, seed: seed ?? 0)
    try split.write(to: output)
    try show(split, cohort)
  }

  private func show(_ split: CohortSplit, _ cohort: Cohort) throws {
    let left = cohort.cases.count { !$0.isComplete }
    if left > 0 {
      Console.note("\(left) cases lack a mask or a contrast and are in no part")
    }
    if json {
      try Console.output(try JSONOutput.text(split))
      return
    }
    var table = TextTable(["part", "patients", "cases"])
    for part in SplitPart.allCases {
      let cases = split.cases(in: part, of: cohort)
      table.add([part.rawValue, "\(Set(cases.map(\.patient)).count)", "\(cases.count)"])
    }
    try Console.output(table.lines.joined(separator: "\n"))
    Console.note("wrote \(output)")
  }
}
