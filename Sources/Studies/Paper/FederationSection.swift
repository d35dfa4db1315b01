// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// How the federation went: late updates, who contributed, refreshes of twins, and accidents.
struct FederationSection: Sendable {
  let report: RunReport

  var blocks: [Block] {
    let history = report.history
    var blocks: [Block] = [
      .section("Federation"),
      .facts(
        [
          .init("Versions", "\(history.versions)"),
          .init("Updates that count", "\(history.updates)"),
          .init("Updates refused", "\(history.updatesRefused)"),
        ] + accidents),
      .figure(staleness), .figure(contributions),
    ]
    if hasRefreshes { blocks.append(.table(refreshes)) }
    if !(report.run?.incidents ?? []).isEmpty {
      blocks += [.subsection("Incidents"), .list(incidents)]
    }
    return blocks
  }

  private var hasRefreshes: Bool {
    report.hospitals.contains {
      $0.refreshesAccepted + $0.refreshesAdoptedGlobal + $0.refreshesRolledBack > 0
    }
  }

  private var accidents: [Block.Fact] {
    if let run = report.run {
      return [
        .init("Processes started again", "\(run.restarts)"),
        .init("Agents lost", "\(run.agentsLost)"),
      ]
    }
    guard let trial = report.trial else { return [] }
    return [
      .init("Trainings lost", "\(trial.trainingsLost)"), .init("Crashes", "\(trial.crashes)"),
      .init("Drop-outs", "\(trial.dropouts)"),
    ]
  }

  private static let incidentLimit = 50

  private var incidents: [String] {
    let all = report.run?.incidents ?? []
    guard all.count > Self.incidentLimit else { return all }
    return all.prefix(Self.incidentLimit) + ["and \(all.count - Self.incidentLimit) more"]
  }

  /// Those above are counted together.
  private static let largestStaleness = 20

  private var staleness: Figure {
    let counts = report.history.staleness
    let most = min(Self.largestStaleness, counts.keys.max() ?? 0)
    let beyond = counts.filter { $0.key > Self.largestStaleness }.values.reduce(0, +)
    let bars =
      (0...most).map { ("\($0)", counts[$0] ?? 0) }
      + (beyond > 0 ? [("more", beyond)] : [])
    return Figure(
      name: "staleness",
      alternative: "Bars of how many updates came how many versions late: "
        + bars.map { "\($0.0): \($0.1)" }.joined(separator: ", ") + ".",
      caption: "Staleness: how many versions were made between the one that an update was trained "
        + "from and the one that it met. Of updates that count.",
      chart: BarChart(
        x: "Staleness (versions)", y: Axis("Updates"), groups: bars.map(\.0),
        series: [.init(name: "updates that count", bars: bars.map { .init(Double($0.1)) })]))
  }

  private var contributions: Figure {
    let counts = report.hospitals.map { report.history.updatesOfAgents[$0.name] ?? 0 }
    return Figure(
      name: "updates",
      alternative: "Bars of how many updates of each hospital count: "
        + zip(report.hospitals, counts).map { "\($0.title): \($1)" }.joined(separator: ", ") + ".",
      caption: "Updates of each hospital that are part of a version. Who is faster, or has fewer "
        + "cases to train on, contributes more where nobody waits.",
      chart: BarChart(
        y: Axis("Updates"), groups: report.hospitals.map(\.title),
        series: [.init(name: "updates that count", bars: counts.map { .init(Double($0)) })]))
  }

  private var refreshes: Table {
    var table = Table(
      caption:
        "Refreshes of the twins. A candidate serves only if its validation Dice is no worse than "
        + "that of the twin before it and of the global model, less a tolerance; where the global model "
        + "is better it serves, and else the twin before stays.",
      columns: [
        .text("Hospital"), .init("Accepted"), .init("Gave way to global"), .init("Rolled back"),
        .init("Serving refresh"),
      ])
    for hospital in report.hospitals {
      table.add([
        .init(hospital.name), "\(hospital.refreshesAccepted)", "\(hospital.refreshesAdoptedGlobal)",
        "\(hospital.refreshesRolledBack)", .init(hospital.twinRefresh.map { "\($0)" } ?? "-"),
      ])
    }
    return table
  }
}
