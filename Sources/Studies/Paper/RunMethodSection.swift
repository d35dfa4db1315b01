// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What the numbers are of, and how they were made: enough to judge them and to make them again.
struct RunMethodSection: Sendable {
  let report: RunReport

  var blocks: [Block] {
    [
      .section("How the numbers were made"), .subsection("Averages"), .list(averages),
      .subsection(report.trial == nil ? "Run" : "Trial"), .facts(facts), .paragraph(again),
      .verbatim(report.settings.joined(separator: "\n"), title: "Settings beside the defaults"),
    ] + (report.trial.map { [.verbatim($0.file, title: "The study file")] } ?? [])
  }

  private var averages: [String] {
    [
      "Every test case is segmented, brought back to its own grid and scored there, at the resolution "
        + "of its images.",
      "A hospital's number is the mean over its test cases, each counting alike, whatever its size; "
        + "a mean over hospitals counts each hospital alike, whatever its number of cases.",
      "Mean Dice or IoU without a region is that of ET, TC and WT, each counting alike.",
      "Where reference and prediction are both empty, Dice, IoU and sensitivity are 1. Where one of "
        + "them is empty, Dice and IoU are 0; and so is sensitivity where something is predicted of an "
        + "empty reference. These are BraTS's rules.",
      "IoU is never above Dice, for a case or for any of these means.",
      "Areas under curves are of voxels counted together over cases and hospitals, and not means of "
        + "areas.",
      "Means over hospitals are without those that have no such model.",
    ]
  }

  private var facts: [Block.Fact] {
    let origin = report.origin
    return subject + [
      .init(
        report.trial == nil
          ? "Seed of patients, splits and order"
          : "Seed of arrivals, order and augmentation, and of first parameters by 'model_per_seed'",
        "\(report.seed)"),
      .init(
        "Test cases", ReportText.range(counts.min() ?? 0, counts.max() ?? 0) + " at each hospital"),
      .init("Software", "twinseg \(origin.software), \(commit)"),
      .init("Processor", "\(origin.machine.processor), \(origin.machine.cores) in use"),
      .init(
        "Memory", "\(Decimals.text(Double(origin.machine.memoryBytes) / 0x1p30, 1)) GiB"),
      .init("System", origin.machine.system),
    ] + times + [.init("Scored", origin.date)]
  }

  private var subject: [Block.Fact] {
    guard let trial = report.trial else {
      return [.init("Strategy", report.strategy), .init("Preset", report.preset ?? "-")]
    }
    return [
      .init("Study", trial.study), .init("Scenario", trial.scenario),
      .init("Strategy", report.strategy), .init("Twin", trial.twin ?? "none"),
      .init("Models, numbers and curves", "\(trial.folder), in the study's folder"),
    ]
  }

  private var times: [Block.Fact] {
    guard let trial = report.trial else {
      return [
        .init("Time to the federation's end", ReportText.time(report.run?.seconds ?? 0)),
        .init("Time to the scores", ReportText.time(report.seconds)),
      ]
    }
    return [
      .init("Virtual time to the trial's end", ReportText.time(trial.virtualSeconds)),
      .init("Time of scoring", ReportText.time(report.seconds)),
    ]
  }

  private var counts: [Int] { report.hospitals.map(\.testCases) }

  private var commit: String {
    guard let commit = report.origin.commit else { return "commit not known" }
    let suffix = "-dirty"
    return commit.hasSuffix(suffix)
      ? "commit \(commit.dropLast(suffix.count)) with changes" : "commit \(commit)"
  }

  private var again: String {
    guard report.trial == nil else {
      return
        "Time is virtual, and the same study file gives the same models again, with the same cases, "
        + "traces, first model, version of the program and kind of processor. The study's own tables "
        + "are of scores on the network's grid, and so differ a little from those here."
    }
    return
      "Times begin with the command, before synthetic patients are made; after an interruption they are "
      + "of the last part alone. Where agents do not wait for each other, versions depend on whose update "
      + "came first, and another run with the same seed is another run: 'twinseg replay' makes this run's "
      + "versions again from its folder."
  }
}
