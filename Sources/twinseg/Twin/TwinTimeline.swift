// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Imaging
import Services

struct TwinTimeline: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "timeline",
    abstract: "Show how a patient's tumour changed, as the twin measures it.",
    discussion: """
      Segments each of the patient's time points with the twin that serves, and shows the volumes of \
      ET, TC and WT, how they differ from the first, and where there are reference masks how they \
      compare. What was measured is kept in timeline.json in the agent's folder, with the twin that \
      measured it: later calls measure only what is new or has other images, unless --again is \
      given. A time point that cannot be measured is named, and the others still are; the exit \
      status is then 1. The agent may be at work meanwhile.
      """)

  @Argument(help: "The patient: of BraTS 2023's case BraTS-GLI-00001-000, BraTS-GLI-00001.")
  var patient: String

  @OptionGroup var folder: AgentFolderOption

  @Option(name: .long, help: "A folder of cases, or a datalist (.json).")
  var data: String

  @Option(name: .shortAndLong, help: "Also draw a chart to this file, NAME.png.")
  var output: String?

  @Flag(name: .long, help: "Measure again what was measured, with the twin that serves now.")
  var again = false

  @Option(name: .long, help: "Edition of the labels, where the names do not tell.")
  var edition: LabelEdition?

  @Option(name: .long, help: "Threads; by default as many as processors.")
  var threads = ProcessInfo.processInfo.activeProcessorCount

  @Flag(name: .long, help: "Print JSON.")
  var json = false

  func validate() throws {
    guard (1...1024).contains(threads) else {
      throw ValidationError("--threads is \(threads); allowed: 1 to 1024.")
    }
    if let output, !output.lowercased().hasSuffix(".png") {
      throw ValidationError("--output is '\(output)'; allowed: a file NAME.png.")
    }
  }

  func run() async throws {
    let twins = try folder.twins()
    let timeline = try PatientTimeline(
      of: patient, in: try CohortSource.cohort(data, edition: edition), data: data)
    let work = TimelineWork(
      timeline: timeline, folder: folder.directory, twins: twins, measuresAgain: again,
      threads: threads)
    let (output, json) = (output, json)
    try await ForegroundTask.finish {
      try await Interruption.run { interruption in
        let report = try work.run(interruption)
        try Self.show(report, chart: output, json: json)
      }
    }
  }

  private static func show(_ report: TimelineReport, chart: String?, json: Bool) throws {
    if json {
      try Console.output(try JSONOutput.text(report))
    } else if !report.timePoints.isEmpty {
      try Console.output(report.text)
    }
    if let chart, !report.timePoints.isEmpty {
      try report.chart().png().write(to: chart)
      Console.note("wrote \(chart)")
    }
    guard report.failures.isEmpty else {
      throw TwinError.timePoints(
        failed: report.failures.count, total: report.caseCount)
    }
  }
}
