// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Imaging

struct DataSplit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "split",
    abstract: "Deal patients out to training, validation and test.",
    discussion: """
      All cases of a patient come into one part; cases without a mask or a contrast into none. The \
      same seed gives the same split. With --extend, new patients are added to a split that \
      exists, and everyone else stays. Of cases with the same voxels, one comes into the split, and \
      the patients that they are of count as one.

      A list that has a split of its own keeps it: its labelled 'validation' and 'test' cases, and \
      the fold that validates. What it does not tell of is dealt out among its other patients.
      """)

  @Argument(help: "Folders, or lists (FILE.json); several are pooled.")
  var cohorts: [String]

  @Option(name: .shortAndLong, help: "The file to write, usually split.json.")
  var output: String

  @Option(name: .long, help: "Share of the patients in training; by default 0.7.")
  var train: Double?

  @Option(
    name: .long, help: "Share of the patients in validation, by default 0.1; the rest is the test.")
  var validation: Double?

  @Option(name: .long, help: "Seed of the order; by default 0.")
  var seed: UInt64?

  @Option(
    name: .long, help: "Fold of a list that validates; by default its first, if it has any.")
  var fold: Int?

  @Option(name: .long, help: "Edition of the labels: brats2017, brats2023 or decathlon; by names.")
  var edition: LabelEdition?

  @Flag(name: .long, help: "Keep all cases with the same voxels; they come into one part.")
  var keepDuplicates = false

  @Option(name: .long, help: "Cases compared at a time; by default as many as processors.")
  var threads = ProcessInfo.processInfo.activeProcessorCount

  @Flag(name: .long, help: "Add the new patients to the split that exists.")
  var extend = false

  @Flag(name: .long, help: "Replace a split that exists.")
  var force = false

  @Flag(name: .long, help: "Print JSON.")
  var json = false

  func validate() throws {
    if extend, force || train != nil || validation != nil || seed != nil || fold != nil {
      throw ValidationError("--extend keeps the split's shares, seed and fold; give it alone.")
    }
    guard !cohorts.isEmpty else { throw ValidationError("Name a folder or a list to split.") }
    guard (1...1024).contains(threads) else {
      throw ValidationError("--threads is \(threads); allowed: 1 to 1024.")
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

  func run() async throws {
    let exists = FileManager.default.fileExists(atPath: output)
    if exists, !extend, !force {
      throw ImagingError.fileOperation(
        operation: "write", path: output,
        reason: "it exists; --extend adds to it and --force replaces it")
    }
    let old = extend ? try CohortSplit(contentsOf: output) : nil
    try await ForegroundTask.finish { [self] in
      let cohort = try await CohortSource.pool(
        cohorts, edition: edition, keepsDuplicates: keepDuplicates, keeping: old?.allIDs ?? [],
        threads: threads)
      let split =
        try old?.extended(with: cohort)
        ?? CohortSplit(of: cohort, fractions: try fractions, seed: seed ?? 0, fold: fold)
      try split.write(to: output)
      try show(split, cohort)
    }
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
