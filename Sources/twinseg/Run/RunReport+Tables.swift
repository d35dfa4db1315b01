// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Evaluation
import Studies

extension RunReport {
  /// The paper's Tables II and III with this run's numbers, and what the run was.
  var tables: String {
    ([tableII, tableIII, crossSiteTable, baselines, summary] as [String?]).compactMap { $0 }
      .joined(separator: "\n\n")
  }

  private func text(_ value: Double?) -> String { value.map(TrainingProgress.text) ?? "-" }

  private var tableII: String {
    var table = TextTable([
      "hospital", "data", "train/val/test", "global Dice", "twin Dice", "global IoU", "twin IoU",
      "sensitivity", "specificity",
    ])
    for hospital in hospitals {
      let best = hospital.twin ?? hospital.global
      table.add([
        hospital.name, hospital.title,
        "\(hospital.trainingCases)/\(hospital.validationCases)/\(hospital.testCases)",
        text(hospital.global.mean(\.dice)), text(hospital.twin?.mean(\.dice)),
        text(hospital.global.mean(\.iou)), text(hospital.twin?.mean(\.iou)),
        text(best.mean(\.sensitivity)), text(best.mean(\.specificity)),
      ])
    }
    func mean(_ model: KeyPath<Hospital, ModelMeans?>, _ path: KeyPath<ModelMeans.Overlap, Double>)
      -> String
    { text(self.mean(model) { $0.mean(path) }) }
    table.add([
      "mean", "", "", mean(\.globalIfAny, \.dice), mean(\.twin, \.dice),
      mean(\.globalIfAny, \.iou), mean(\.twin, \.iou), mean(\.twin, \.sensitivity),
      mean(\.twin, \.specificity),
    ])
    return """
      Global model and twins on test cases, which nothing was fitted to (the paper's Table II): means
      over ET, TC and WT, then over cases; sensitivity and specificity of the twin.
      \(table.lines.joined(separator: "\n"))
      """
  }

  private var tableIII: String {
    var table = TextTable(["model", "ET", "TC", "WT", "mean"])
    let models: [(String, KeyPath<Hospital, ModelMeans?>)] = [
      ("global", \.globalIfAny), ("twins", \.twin), ("alone", \.alone), ("pooled", \.pooled),
    ]
    for (name, model) in models {
      guard mean(model, { $0.mean(\.dice) }) != nil else { continue }
      table.add(
        [name]
          + Structure.regions.map { region in text(mean(model) { $0.value(\.dice, of: region) }) }
          + [text(mean(model) { $0.mean(\.dice) })])
    }
    return """
      Dice by region, means over hospitals (Table III):
      \(table.lines.joined(separator: "\n"))
      """
  }

  private var crossSiteTable: String {
    var table = TextTable(["twin of \\ cases of"] + hospitals.map(\.name) + ["elsewhere"])
    for (index, hospital) in hospitals.enumerated() {
      guard let row = crossSite.twins[index] else { continue }
      table.add([hospital.name] + row.map { text($0) } + [text(Self.elsewhere(row, index))])
    }
    table.add(["global"] + crossSite.global.map { text($0) })
    return """
      Dice of each hospital's twin on each hospital's test cases:
      \(table.lines.joined(separator: "\n"))
      """
  }

  private static func elsewhere(_ row: [Double], _ own: Int) -> Double? {
    guard row.count > 1 else { return nil }
    return (row.reduce(0, +) - row[own]) / Double(row.count - 1)
  }

  private var baselines: String? {
    guard let alone = crossSite.alone else { return nil }
    let matrix = alone.flatMap { $0 }
    let federated = crossSite.global.reduce(0, +) / Double(max(1, crossSite.global.count))
    return """
      Over the cross-site matrix the models trained alone have a mean Dice of \
      \(text(matrix.reduce(0, +) / Double(max(1, matrix.count)))), the global model of \
      \(text(federated)).
      """
  }

  private var accidents: String {
    if let trial {
      return "Trainings lost: \(trial.trainingsLost). Crashes: \(trial.crashes). Drop-outs: "
        + "\(trial.dropouts)."
    }
    return "Processes started again: \(run?.restarts ?? 0). Agents lost: \(run?.agentsLost ?? 0)."
  }

  private var subject: String {
    trial.map { ([$0.study, $0.scenario] + [$0.twin].compactMap { $0 }).joined(separator: ", ") }
      ?? "preset \(preset ?? "-")"
  }

  private var summary: String {
    let gains = hospitals.compactMap { hospital in
      hospital.twin.map { $0.mean(\.dice) - hospital.global.mean(\.dice) }
    }
    let refreshes = hospitals.reduce(0) { $0 + $1.refreshesAccepted }
    let adopted = hospitals.reduce(0) { $0 + $1.refreshesAdoptedGlobal }
    let rolledBack = hospitals.reduce(0) { $0 + $1.refreshesRolledBack }
    let late = history.staleness.sorted { $0.key < $1.key }.map { "\($0.value) of \($0.key)" }
    var lines = [
      "The twin is better than the global model at \(gains.count { $0 > 0 }) of \(hospitals.count) "
        + "hospitals, equal at \(gains.count { $0 == 0 }), worse at \(gains.count { $0 < 0 }); at "
        + "\(hospitals.count(where: \.twinIsGlobal)) it is a global model itself.",
      "\(history.versions) versions of \(history.updates) updates; staleness: \(late.joined(separator: ", ")).",
      "Twins: \(refreshes) refreshes accepted, \(adopted) gave way to the global model, \(rolledBack) rolled "
        + "back.",
      accidents + " Updates refused: \(history.updatesRefused).",
      "\(strategy), \(subject), seed \(seed), \(TrainingProgress.clock(seconds)) min.",
    ]
    let missing = hospitals.count { $0.twin == nil }
    if missing > 0 {
      lines.append("\(missing) hospitals have no twin; the twins' means are without them.")
    }
    let leftOut = hospitals.reduce(0) { $0 + $1.testCasesLeftOut }
    if leftOut > 0 {
      lines.append(
        "\(leftOut) test cases were left out, whose voxels trained or validated somewhere.")
    }
    if let incidents = run?.incidents, !incidents.isEmpty {
      lines.append("Incidents: " + incidents.joined(separator: "; "))
    }
    return lines.joined(separator: "\n")
  }
}
