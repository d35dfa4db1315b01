// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Imaging
import Tensors

struct DataVerify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Read every file of every case and report what is wrong.",
    discussion: """
      Looks for missing contrasts, files that cannot be read or are named wrongly, shapes and \
      positions that differ, labels that the edition does not have, empty masks, NaN, constant \
      images and cases that stand twice. Ends with exit code 1 if there is any problem; a missing \
      mask is none, nor is an orientation other than BraTS's.
      """)

  @Argument(help: "A folder, or a list (FILE.json).")
  var cohort: String

  @Option(name: .long, help: "Edition of the labels: brats2017, brats2023 or decathlon; by names.")
  var edition: LabelEdition?

  @Option(name: .long, help: "Cases at a time; by default as many as processors.")
  var threads = ProcessInfo.processInfo.activeProcessorCount

  @Flag(name: .long, help: "Print JSON.")
  var json = false

  /// Problems were found and have been shown.
  struct ProblemsFound: Error, CustomStringConvertible {
    let description: String
  }

  func validate() throws {
    guard (1...1024).contains(threads) else {
      throw ValidationError("--threads is \(threads); allowed: 1 to 1024.")
    }
  }

  func run() async throws {
    let (threads, json) = (threads, json)
    let cohort = try CohortSource.cohort(self.cohort, edition: edition)
    try await ForegroundTask.finish {
      let progress = CaseProgress(total: cohort.cases.count)
      let verification = try await CohortVerification(of: cohort, width: threads) {
        progress.show($0)
      }
      try Console.output(
        json ? try JSONOutput.text(VerificationReport(verification)) : Self.text(verification))
      guard verification.problemCount > 0 else { return }
      throw ProblemsFound(
        description: "\(verification.problemCount) problems in \(verification.unusableCount) of "
          + "\(verification.cases.count) cases of '\(cohort.root)'.")
    }
  }

  private static func text(_ verification: CohortVerification) -> String {
    var table = TextTable(["case", "finding", "image", "detail"])
    for found in verification.cases {
      for finding in found.findings {
        let name = found.id.legible(100)
        table.add([
          name, finding.kind.rawValue, finding.image ?? "-", finding.detail.legible(1000),
        ])
      }
    }
    let usable = verification.cases.count - verification.unusableCount
    return
      ((table.lines.count > 1 ? table.lines : []) + [
        "\(verification.cases.count) cases, \(usable) usable, \(verification.problemCount) problems, "
          + "\(verification.ignoredFiles) files of no case"
      ]).joined(separator: "\n")
  }
}
